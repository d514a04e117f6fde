import type { APIMessage } from 'discord-api-types/v10';
import { interactionBody, type UsePlace } from './interaction-body.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { controlsIn } from './message-request.ts';
import { nameInSentence } from './post-message.ts';
import { pickedByMenu, resolvedOf } from './resolved.ts';
import type { World } from './world.ts';

const button = 2;
const textMenu = 3;

/** Clicks a button, or chooses values in a menu. Throws, in words, when the person can't. */
export function useControl(
  { world, interactions }: { readonly world: World; readonly interactions: Interactions },
  place: UsePlace,
  message: APIMessage,
  customId: string,
  values: readonly string[] | undefined,
): Interaction {
  const { user, channel } = place;
  const source = world.message(channel.id, message.id);
  if (source.onlyFor !== undefined && source.onlyFor !== user.id) {
    throw new Error(`${user.username} can't see that message.`);
  }
  const control = controlsIn(source.body.components ?? []).find(
    (each) => 'custom_id' in each && each.custom_id === customId,
  );
  if (control === undefined) throw new Error(`That message has no button or menu ${customId}.`);
  if (control.disabled === true) throw new Error(`The control ${customId} is disabled.`);
  const data = { custom_id: customId, id: control.id ?? 1, component_type: control.type };
  const chosen = control.type === button ? {} : chosenIn(world, place, control, values);
  world.watch.note(`${user.username} used the control ${customId} in ${nameInSentence(channel)}`);
  return interactions.begin({ ...place, kind: 'component', source }, (ids) =>
    interactionBody(world, ids, place, { type: 3, message: source.body, data: { ...data, ...chosen } }),
  );
}

/** A menu, as far as it says what may be chosen. */
export type Menu = {
  readonly type: number;
  readonly custom_id: string;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly { readonly value: string }[];
};

function chosenIn(world: World, { channel }: UsePlace, control: object, values: readonly string[] = []) {
  const menu = control as Menu;
  checkChoice(menu, values);
  const kind = pickedByMenu[menu.type];
  const picked = kind === undefined ? [] : values.map((id) => ({ kind, id }));
  return { values, ...resolvedOf(world, channel, picked) };
}

/** Throws, in words, when a menu doesn't take these values. */
export function checkChoice(
  { type, custom_id, min_values = 1, max_values = 1, options }: Menu,
  values: readonly string[],
): void {
  if (values.length < min_values || values.length > max_values) {
    throw new Error(`In the menu ${custom_id}, ${min_values} to ${max_values} are chosen, not ${values.length}.`);
  }
  const unknown =
    type === textMenu ? values.find((value) => !options?.some((option) => option.value === value)) : undefined;
  if (unknown !== undefined) throw new Error(`The menu ${custom_id} has no option ${unknown}.`);
}
