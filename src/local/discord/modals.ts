import { z } from 'zod';
import { storeAttachment } from './attachments.ts';
import { interactionBody, type UsePlace } from './interaction-body.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { integer } from './parse-json.ts';
import { type Picked, pickedByMenu, resolvedOf } from './resolved.ts';
import type { PersonsFile } from './say.ts';
import { checkChoice } from './use-control.ts';
import type { World } from './world.ts';

const field = z.looseObject({
  type: z.union([3, 4, 5, 6, 7, 8, 19, 21, 22, 23].map((type) => z.literal(type))),
  id: integer().optional(),
  custom_id: z.string().min(1).max(100),
  required: z.boolean().nullish(),
  min_length: integer(z.number().min(0).max(4000)).nullish(),
  max_length: integer(z.number().min(1).max(4000)).nullish(),
  min_values: integer(z.number().min(0).max(25)).nullish(),
  max_values: integer(z.number().min(1).max(25)).nullish(),
  options: z.array(z.looseObject({ value: z.string() })).nullish(),
});
const component = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal(1), id: integer().optional(), components: z.array(field).length(1) }),
  z.looseObject({ type: z.literal(10), id: integer().optional(), content: z.string() }),
  z.looseObject({
    type: z.literal(18),
    id: integer().optional(),
    label: z.string().min(1).max(45),
    component: field,
  }),
]);

/** The data of callback type 9 (Receiving and Responding, Modal). */
export const modalRequest = z.object({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z.array(component).min(1).max(5),
});

export type Modal = z.output<typeof modalRequest>;
type Field = z.output<typeof field>;

/** What a person fills in, by the fields' ids: a text, what is chosen, a tick, files. */
export type FilledFields = Readonly<Record<string, string | boolean | readonly string[] | readonly PersonsFile[]>>;

/** Sends a modal off. Throws, in words, when a field is missing or takes something else. */
export function submitModal(
  { world, interactions }: { readonly world: World; readonly interactions: Interactions },
  place: UsePlace,
  opened: Interaction,
  given: FilledFields,
): Interaction {
  const { modal, source } = opened;
  if (modal === undefined) throw new Error('There is no modal to fill in.');
  const picked: Picked[] = [];
  const attachments: ReturnType<typeof storeAttachment>[] = [];
  const upload = (files: readonly PersonsFile[]) => {
    const stored = files.map((file) => storeAttachment(world, place.channel.id, { ...file, filename: file.name }));
    attachments.push(...stored);
    return stored.map(({ id }) => id);
  };
  const fill = (each: Field, index: number) => {
    const base = { type: each.type, id: each.id ?? 100 + index, custom_id: each.custom_id };
    return { ...base, ...answerTo(each, given[each.custom_id], picked, upload) };
  };
  const components = modal.components.map((each, index) => {
    const base = { type: each.type, id: each.id ?? index + 1 };
    if (each.type === 1) return { ...base, components: each.components.map(fill) };
    return each.type === 18 ? { ...base, component: fill(each.component, index) } : base;
  });
  const fields = modal.components.flatMap((each) =>
    each.type === 1 ? each.components : each.type === 18 ? [each.component] : [],
  );
  const unknown = Object.keys(given).find((name) => !fields.some(({ custom_id }) => custom_id === name));
  if (unknown !== undefined) throw new Error(`The modal has no field ${unknown}.`);
  const data = { custom_id: modal.custom_id, components, ...resolvedOf(world, place.channel, picked, { attachments }) };
  world.watch.note(`${place.user.username} sent the modal ${modal.custom_id} off`);
  return interactions.begin({ ...place, kind: 'modal', source }, (ids) =>
    interactionBody(world, ids, place, { type: 5, message: source?.body, data }),
  );
}

const [textInput, fileUpload, radioGroup, checkbox] = [4, 19, 21, 23];

function answerTo(
  asked: Field,
  given: FilledFields[string] | undefined,
  picked: Picked[],
  upload: (files: readonly PersonsFile[]) => string[],
): object {
  if (asked.type === checkbox) return { value: tickIn(asked, given) };
  if (given === undefined && asked.required !== false) throw new Error(`The field ${asked.custom_id} is required.`);
  if (asked.type === textInput) return { value: textIn(asked, given) };
  if (asked.type === radioGroup) return { value: optionIn(asked, given) };
  const values = valuesIn(asked, given, upload);
  const kind = pickedByMenu[asked.type];
  if (kind !== undefined) picked.push(...values.map((id) => ({ kind, id })));
  return { values };
}

function tickIn(asked: Field, given: FilledFields[string] | undefined = false): boolean {
  if (typeof given !== 'boolean') throw refuse(asked, 'true or false');
  return given;
}

function textIn(asked: Field, given: FilledFields[string] | undefined): string {
  if (given === undefined) return '';
  const [shortest, longest] = [asked.min_length ?? 0, asked.max_length ?? 4000];
  if (typeof given !== 'string' || given.length < shortest || given.length > longest) {
    throw refuse(asked, `a text of ${shortest} to ${longest} characters`);
  }
  return given;
}

function optionIn(asked: Field, given: FilledFields[string] | undefined): string | null {
  const option = asked.options?.find(({ value }) => value === given);
  if (given !== undefined && option === undefined) throw refuse(asked, 'one of its options');
  return option?.value ?? null;
}

function valuesIn(
  asked: Field,
  given: FilledFields[string] | undefined,
  upload: (files: readonly PersonsFile[]) => string[],
): string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw refuse(asked, 'a list');
  const list: readonly (string | PersonsFile)[] = given;
  const { type, custom_id, options } = asked;
  const files = list.filter((each) => typeof each === 'object');
  const values = type === fileUpload ? upload(files) : list.filter((each) => typeof each === 'string');
  if (values.length !== list.length) throw refuse(asked, type === fileUpload ? 'files' : 'values');
  const least = asked.min_values ?? (asked.required === false ? 0 : 1);
  const most = asked.max_values ?? Math.max(1, options?.length ?? 1);
  checkChoice({ type, custom_id, min_values: least, max_values: most, options: options ?? [] }, values);
  return values;
}

function refuse({ custom_id }: Field, what: string): Error {
  return new Error(`The field ${custom_id} takes ${what}.`);
}
