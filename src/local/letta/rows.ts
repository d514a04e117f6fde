/** A memory block as it is stored. Lengths count in code points. */
export type BlockRow = {
  readonly id: string;
  label: string;
  value: string;
  limit: number;
  description: string | null;
  readOnly: boolean;
  hidden: boolean | null;
  metadata: Record<string, unknown>;
  tags: string[];
  /** Grows with every write. Two writes that overlap are told apart by it. */
  version: number;
};

/** An agent as it is stored. */
export type AgentRow = {
  readonly id: string;
  name: string;
  readonly agentType: string;
  system: string;
  /** The model's handle, such as `openai-proxy/scarlet-local`. */
  model: string;
  embedding: string | null;
  description: string | null;
  tags: string[];
  metadata: Record<string, unknown> | null;
  blockIds: string[];
  tools: string[];
  toolRules: ToolRule[];
  identityIds: string[];
  modelSettings: Record<string, unknown> | null;
  /** Tokens of an answer, as asked for beside the settings of the model; these have the last word. */
  maxTokens: number | null;
  contextWindow: number;
  timezone: string;
  autoclear: boolean;
  enableSleeptime: boolean | null;
  /** The messages that the model sees, the system message first. */
  messageIds: string[];
  readonly createdAt: number;
  updatedAt: number;
  lastStopReason: string | null;
  lastRunCompletion: number | null;
};

export type ToolRule = { readonly type: string; readonly tool_name: string } & Record<string, unknown>;

export type ToolCall = { readonly id: string; readonly name: string; readonly arguments: string };

export type ToolReturn = {
  readonly toolCallId: string;
  readonly status: 'success' | 'error';
  /** As lists show it. */
  readonly text: string;
  /** What the model gets in place of the text, where a tool gives more than a text. */
  readonly value?: object | undefined;
};

export type ContentPart = Readonly<Record<string, unknown>> & { readonly type: string };

/** A message as it is stored; a change of it is another row. One row can be shown as several items: text and tool calls. */
export type MessageRow = {
  readonly id: string;
  readonly agentId: string;
  readonly role: 'system' | 'user' | 'assistant' | 'tool' | 'approval';
  readonly content: string | readonly ContentPart[] | null;
  readonly toolCalls: readonly ToolCall[];
  readonly toolReturns: readonly ToolReturn[];
  readonly approvals: readonly Record<string, unknown>[];
  readonly otid: string | null;
  readonly name: string | null;
  readonly senderId: string | null;
  readonly stepId: string | null;
  readonly runId: string | null;
  readonly at: number;
};

export type RunStatus = 'created' | 'running' | 'completed' | 'failed' | 'cancelled';

/** One message call to an agent. */
export type RunRow = {
  readonly id: string;
  readonly agentId: string;
  status: RunStatus;
  stopReason: string | null;
  readonly background: boolean;
  metadata: Record<string, unknown>;
  readonly createdAt: number;
  completedAt: number | null;
};

/** The group that ties an agent to its native sleep-time agent. */
export type GroupRow = {
  readonly id: string;
  readonly managerAgentId: string;
  agentIds: string[];
  frequency: number;
  turnsCounter: number;
  lastProcessedMessageId: string | null;
};
