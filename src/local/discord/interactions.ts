import { randomBytes } from 'node:crypto';
import type { APIInteraction, APIUser } from 'discord-api-types/v10';
import { ApiError } from './api-error.ts';
import { guildIdOf } from './channel-body.ts';
import type { Channel, StoredMessage } from './entities.ts';
import type { Modal } from './modals.ts';
import type { World } from './world.ts';

const firstAnswerWithinMs = 3000;
const tokenLivesMs = 15 * 60_000;

/** How the bot acknowledged an interaction. */
export type Acknowledgement = 'message' | 'deferred' | 'deferred-update' | 'update' | 'choices' | 'modal';

/** One completion of what a person types. */
export type Choice = { readonly name: string; readonly value: string | number };

/** One use of a command, a control or a modal, and what became of it. */
export type Interaction = {
  readonly id: string;
  readonly token: string;
  readonly startedAt: number;
  readonly kind: 'command' | 'component' | 'autocomplete' | 'modal';
  readonly user: APIUser;
  readonly channel: Channel;
  readonly locale: string;
  /** The message whose control was used, or from which a modal was opened. */
  readonly source: StoredMessage | undefined;
  readonly followUps: StoredMessage[];
  acknowledgement: Acknowledgement | undefined;
  /** What `@original` means: the answer, or for updates the message that the button is on. */
  original: StoredMessage | undefined;
  edits: number;
  /** What callback type 9 opened. */
  modal: Modal | undefined;
  /** What callback type 8 offered. */
  choices: readonly Choice[] | undefined;
};

/** The interactions so far, with Discord's rules of time: 3 s for the first answer, 15 min for the token. */
export class Interactions {
  readonly #world: World;
  readonly #byId = new Map<string, Interaction>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts an interaction and tells the gateway; `bodyOf` makes its payload. */
  begin(
    start: Pick<Interaction, 'kind' | 'user' | 'channel' | 'locale' | 'source'>,
    bodyOf: (ids: { readonly id: string; readonly token: string }) => APIInteraction,
  ): Interaction {
    const interaction: Interaction = {
      ...start,
      id: this.#world.ids.next(),
      token: randomBytes(60).toString('base64url'),
      startedAt: this.#world.clock.now(),
      followUps: [],
      acknowledgement: undefined,
      original: undefined,
      edits: 0,
      modal: undefined,
      choices: undefined,
    };
    // Made first: what can't be used there throws, and then nothing happened.
    const body = bodyOf(interaction);
    this.#byId.set(interaction.id, interaction);
    this.#world.publish({
      event: { t: 'INTERACTION_CREATE', d: body },
      guildId: guildIdOf(interaction.channel),
      intent: 0,
    });
    return interaction;
  }

  /** Throws 10062 for an unknown one. */
  called(id: string): Interaction {
    const interaction = this.#byId.get(id);
    if (interaction === undefined) throw new ApiError(10062);
    return interaction;
  }

  /** The interaction that waits for its first answer. Throws 10062 when it is unknown or too late, 40060 when it was answered. */
  unanswered(id: string, token: string): Interaction {
    const interaction = this.#byId.get(id);
    if (interaction === undefined || interaction.token !== token) throw new ApiError(10062);
    if (interaction.acknowledgement !== undefined) throw new ApiError(40060);
    if (this.isOverdue(interaction)) throw new ApiError(10062);
    return interaction;
  }

  /** The interaction that was answered and whose token still lives. Throws 10015 for unknown ones, 50027 when it died. */
  answered(applicationId: string, token: string): Interaction {
    const interaction = [...this.#byId.values()].find((each) => each.token === token);
    const known = interaction !== undefined && applicationId === this.#world.application.id;
    if (!known || interaction.acknowledgement === undefined) throw new ApiError(10015);
    if (this.#age(interaction) > tokenLivesMs) throw new ApiError(50027);
    return interaction;
  }

  /** Whether the person reads "The application did not respond". */
  isOverdue(interaction: Interaction): boolean {
    return interaction.acknowledgement === undefined && this.#age(interaction) > firstAnswerWithinMs;
  }

  #age(interaction: Interaction): number {
    return this.#world.clock.now() - interaction.startedAt;
  }
}
