/** The commonest orders in other languages: without accents, lower case. Not more than a first line of defence. */
export const ordersElsewhere: readonly string[] = [
  // German
  '\\b(?:ignorier\\w*|vergiss|missachte\\w*|umgeh\\w*)\\b.{0,30}\\b(?:anweisung|regel|vorgabe|einschrankung|befehl|prompt)',
  '\\bdu (?:musst|sollst|darfst|bist (?:jetzt|nun|ab)|wirst (?:ab|immer|nie))\\b|\\bab (?:jetzt|sofort|nun)\\b.{0,40}\\b(?:antwort|sag|sprich|nenn|du)',
  '(?:^|[.!?:;,]\\s*)(?:antworte|sag|sprich|nenne|gehorche|verrate|erwahne|empfiehl|beende)\\b.{0,30}\\b(?:immer|nie|niemals|nur|jede\\w*|allen)\\b',
  '\\b(?:der|die) (?:assistent\\w*|bot|ki) (?:muss|soll|darf|hat zu)\\b',
  // French
  '\\b(?:ignor\\w*|oubli\\w*|contourn\\w*)\\b.{0,30}\\b(?:instructions?|regles?|consignes?|contraintes?|directives?)',
  '\\b(?:tu dois|vous devez|tu es maintenant|desormais|a partir de maintenant)\\b',
  '(?:^|[.!?:;,]\\s*)(?:reponds|repondez|dis|dites|parle|parlez|obeis|obeissez|revele|revelez|termine|appelle)\\b.{0,30}\\b(?:toujours|jamais|seulement|chaque|tout le monde|tous)\\b',
  "\\b(?:l'assistante?|le bot|l'ia) (?:doit|devra|ne doit)\\b|\\bdis[ -]l[ea]\\b.{0,10}\\b(?:a tout|a tous)",
  // Spanish and Portuguese
  '\\b(?:ignor[ae]\\w*|olvid[ae]\\w*|esquec[ae]\\w*|omit[ae]\\w*)\\b.{0,30}\\b(?:instrucciones|instrucoes|reglas|regras|restricciones|restricoes|ordenes|ordens)',
  '\\b(?:debes|deberas|tienes que|voce deve|deves|a partir de ahora|de ahora en adelante|de agora em diante|a partir de agora)\\b',
  '(?:^|[.!?:;,]\\s*)(?:responde|responda|di|diga|habla|fale|obedece|obedeca|revela|revele|termina|llama(?:me)?)\\b.{0,30}\\b(?:siempre|nunca|sempre|solo|apenas|cada|todos)\\b',
  '\\b(?:el asistente|el bot|o assistente|o bot|la ia) (?:debe|deve|tiene que|tem que|nunca debe)\\b',
  // Dutch
  '\\b(?:negeer|vergeet)\\b.{0,30}\\b(?:instructies|regels|opdrachten|beperkingen)|\\bje moet (?:altijd|nooit)\\b',
  // Russian and Ukrainian, after look-alikes have become Latin letters or not
  'игнорир|забудь (?:все|предыдущ)|ты (?:должен|должна|теперь)|отвечай (?:всегда|только)',
  // Chinese and Japanese
  '忽略.{0,6}(?:指令|指示|规则)|你(?:必须|现在是)|無視して|指示を無視|あなたは今',
];
