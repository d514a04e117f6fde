import type { APIMessage } from 'discord-api-types/v10';
import { isLoading } from './answer-interaction.ts';
import type { Acknowledgement, Interaction, Interactions, Suggestion } from './interactions.ts';
import type { World } from './world.ts';

/** What a person sees after using a command or a button. */
export class PersonInteraction {
  readonly id: string;
  readonly #interaction: Interaction;
  readonly #interactions: Interactions;
  readonly #world: World;

  constructor(interaction: Interaction, interactions: Interactions, world: World) {
    this.id = interaction.id;
    this.#interaction = interaction;
    this.#interactions = interactions;
    this.#world = world;
  }

  /** How the bot acknowledged it so far. */
  get acknowledgement(): Acknowledgement | undefined {
    return this.#interaction.acknowledgement;
  }

  /** Whether "… is thinking" shows. */
  get isThinking(): boolean {
    return this.answer !== undefined && isLoading(this.answer);
  }

  /** Whether only this person sees the answer. */
  get isEphemeral(): boolean {
    return this.#interaction.original?.onlyFor !== undefined;
  }

  /** Whether "The application did not respond" shows. */
  get hasFailed(): boolean {
    return this.#interactions.isOverdue(this.#interaction);
  }

  /** How often the answer or a follow-up was edited, the first text after a deferral included. */
  get edits(): number {
    return this.#interaction.edits;
  }

  /** The answer as it is now; for updates, the message that the button is on. */
  get answer(): APIMessage | undefined {
    return this.#shown(this.#interaction.original?.body);
  }

  /** The follow-ups, oldest first. */
  get followUps(): readonly APIMessage[] {
    return this.#interaction.followUps.flatMap(({ body }) => this.#shown(body) ?? []);
  }

  /** Resolves with what shows below the option that the person types into. */
  suggested(deadlineMs?: number): Promise<readonly Suggestion[]> {
    return this.#world.watch.waitFor('suggestions', () => this.#interaction.suggestions, deadlineMs);
  }

  /** Resolves once the bot acknowledged it in any way. */
  acknowledged(deadlineMs?: number): Promise<Acknowledgement> {
    return this.#world.watch.waitFor('an interaction to be acknowledged', () => this.acknowledgement, deadlineMs);
  }

  /** Resolves with the answer, once there is one that isn't "thinking". */
  answered(deadlineMs?: number): Promise<APIMessage> {
    const look = () => (this.isThinking || this.acknowledgement === undefined ? undefined : this.answer);
    return this.#world.watch.waitFor('the answer to an interaction', look, deadlineMs);
  }

  /** Resolves with the follow-up of this number, from 1. */
  followUp(number: number, deadlineMs?: number): Promise<APIMessage> {
    return this.#world.watch.waitFor(`follow-up ${number}`, () => this.followUps[number - 1], deadlineMs);
  }

  #shown(body: APIMessage | undefined): APIMessage | undefined {
    return body === undefined ? undefined : this.#world.findMessage(body.channel_id, body.id)?.body;
  }
}
