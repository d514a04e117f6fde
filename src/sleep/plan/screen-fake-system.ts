import { plainForm } from './fold-text.ts';

const marks: readonly RegExp[] = [
  // Tags of any kind, also of prompt formats: what opens one could close the block that holds the line.
  /<\s*[/!?|]?\s*[a-z_]/,
  /[|/]\s*>/,
  /<<\s*sys|\[\s*\/?\s*inst\s*\]|\bim_(?:start|end)\b|\bend_?of_?(?:text|turn)\b|\beot_id\b|\bstart_header_id\b/,
  /[[({<【〔]\s*\/?\s*(?:system|admin|administrator|developer|dev|root|assistant|operator|memory|tool|instructions?|internal|override|sistema|amministratore)\b[^\])}>】〕]{0,40}[\])}>】〕]/,
  /(?:^|[.!?;\n|*"']\s*|\s-\s)(?:#+\s*)?(?:system|assistant|user|human|developer|tool|ai|gpt|instruction|instructions|sistema|assistente|utente|istruzioni)(?:\s+(?:message|prompt|note|notice|update|override|alert|instruction|messaggio|nota))?\s*[:>=]/,
  /(?:^|\s)[*_`~]{1,3}(?:system|admin|assistant|developer|sistema)\b[^*_`~]{0,20}[*_`~]{1,3}/,
  /\bsystem\s+(?:message|notice|override|alert|directive)\b\s*[:>=-]/,
  /#{2,}\s*\w/,
  /(?:^|\s)#+\s*(?:instruction|system|prompt|new|istruzion|sistema)/,
  /[{]{2}|[}]{2}|\$\{|<%|%>/,
  /(?:---|===|\*\*\*)\s*(?:begin|end|start|system|new|inizio|fine)\b/,
  /\b(?:begin|end|start) of (?:system|user|conversation|instructions?|memory|block|prompt|data|window)\b/,
  /["']\s*(?:role|content|op|target)\s*["']\s*:/,
  /\b(?:function|tool)_?calls?\s*[:=({]|\bsend_message\s*\(|\bcore_memory_\w+|\bmemory_(?:replace|insert|rethink)\b/,
];

/** Notices text that plays the part of the machinery: tags, role prefixes, marks of prompt formats, tool calls. */
export function fakesSystemText(text: string): boolean {
  const plain = plainForm(text);
  return marks.some((mark) => mark.test(plain)) || /\bSYSTEM\s*[:>-]/.test(text.normalize('NFKC'));
}
