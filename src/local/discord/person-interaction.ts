import type { APIMessage } from 'discord-api-types/v10';
import { isLoading } from './answer-interaction.ts';
import type { Acknowledgement, Choice, Interaction, Interactions } from './interactions.ts';
import { type FilledFields, type Modal, submitModal } from './modals.ts';
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

  /** The modal that opened, if one did. */
  get modal(): Modal | undefined {
    return this.#interaction.modal;
  }

  /** What is offered to complete what was typed. */
  get choices(): readonly Choice[] | undefined {
    return this.#interaction.choices;
  }

  /** Resolves with what is offered to complete what was typed. */
  completed(deadlineMs?: number): Promise<readonly Choice[]> {
    return this.#world.watch.waitFor('choices', () => this.#interaction.choices, deadlineMs);
  }

  /** Sends the modal off that opened; see `submitModal`. */
  submit(fields: FilledFields): PersonInteraction {
    const parts = { world: this.#world, interactions: this.#interactions };
    const submitted = submitModal(parts, this.#interaction, this.#interaction, fields);
    return new PersonInteraction(submitted, this.#interactions, this.#world);
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
