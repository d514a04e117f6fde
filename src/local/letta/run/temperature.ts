import type { AgentRow } from '../rows.ts';

/** What settings of a provider make of the temperature when they don't name it. */
export const providerTemperature = 0.7;

/** The temperature that an agent's model is asked with. */
export function temperatureOf({ modelSettings }: AgentRow): unknown {
  return modelSettings === null ? 1 : (modelSettings['temperature'] ?? providerTemperature);
}
