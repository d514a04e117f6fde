import { z } from 'zod';
import type { Log } from '../base/log.ts';
import type { RecordKind, Records } from '../base/records.ts';

/** Whether answers are shown while they come. */
export type StreamingChoice = {
  isOn(): boolean;
  /** To be told when the model took back words that had been visible. Never rejects. */
  turnOff(): Promise<void>;
};

const streamingSchema = z.object({
  /** Handles of models that took words back, the latest last. */
  notStreamed: z.array(z.string()),
});

export type StreamingRecord = z.infer<typeof streamingSchema>;

export const streamingRecords: RecordKind<StreamingRecord> = {
  namespace: 'streaming',
  schema: streamingSchema,
  version: 1,
};

export type StreamingParts = {
  /** Whether the operator wants it. */
  readonly wanted: boolean;
  /** The handle of the model that talks. */
  readonly model: string;
  readonly records: Records<string, StreamingRecord>;
  readonly log: Log;
};

const modelsRecord = 'models';
const mostModels = 50;

/**
 * Reads what is known of the model that talks. One that was seen to end reasoning which nobody saw begin would show it
 * to people again and again: its answers are posted whole from then on, also after a restart.
 *
 * @throws Failure where the database fails.
 */
export async function openStreamingChoice({ wanted, model, records, log }: StreamingParts): Promise<StreamingChoice> {
  let isOn = wanted && !(await records.read(modelsRecord))?.notStreamed.includes(model);
  return {
    isOn: () => isOn,
    async turnOff() {
      if (!isOn) return;
      isOn = false;
      log.warn({ model }, 'model took back its words, its answers are posted whole from now on');
      try {
        await records.update(modelsRecord, (current) => ({
          notStreamed: [...(current?.notStreamed ?? []), model].slice(-mostModels),
        }));
      } catch (error) {
        log.warn({ model, err: error }, 'choice against streaming could not be stored');
      }
    },
  };
}
