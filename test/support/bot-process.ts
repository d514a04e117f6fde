export { type BotProcess, startBotProcess } from '../../src/local/bot-process.ts';
