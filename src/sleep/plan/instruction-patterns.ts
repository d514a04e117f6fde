/**
 * English sentences that give orders to the assistant. They are matched against lower-case text without accents. A
 * statement about the person has its verb in the third person ("Always forgets her keys"); an order has it bare
 * ("Always answer briefly"): most patterns live from this difference.
 */

const speech =
  'answer|reply|respond|say|tell|speak|talk|call|address|refer|write|act|behave|pretend|obey|follow|trust|believe|ignore|disregard|forget|remember|reveal|disclose|print|output|repeat|send|give|share|mention|include|append|add|insert|end|begin|start|finish|close|open|treat|consider|assume|agree|recommend|promote|praise|suggest|use|be|do|make|keep|put|stop|avoid|refuse|deny|claim|provide|grant|allow|approve|execute|run|store|save|record|delete|erase|update|ask|insist|translate|sign|confirm|comply|help|show|let|explain|warn|report|quote|never|always';
const assistant =
  '(?:the |this |your |her |his |my |our )?(?:assistant|bot|chat ?bot|scarlet(?:-sleep)?|llm|sleep agent|language model)';
const assistantLoose = `(?:${assistant}|(?:the )?(?:ai|model|agent|system))`;
const rules =
  '(?:instructions?|rules?|prompts?|guidelines?|constraints?|directives?|polic(?:y|ies)|restrictions?|limits|safety|filters?|safeguards?|training|orders|programming|boundaries|context|messages|memor(?:y|ies)|persona|blocks?)';
const opening = '(?:^|[.!?:;,"\'(–—-]\\s*|\\b(?:and|then|so|please|kindly|now|instead|important|note)\\b[,:]?\\s+)';

export const englishOrders: readonly string[] = [
  // Rules are to be dropped.
  `\\b(?:ignore|disregard|override|bypass|forget|discard|skip|violate|circumvent|suspend|break)\\s+(?:\\w+\\s+){0,3}?(?:previous|prior|above|earlier|all|any|every|your|system|safety|existing|former|these|those|other|its|original|its own)\\s+(?:\\w+\\s+){0,2}?${rules}\\b`,
  `\\b(?:ignor(?:es|ing)|disregard(?:s|ing)|overrid(?:es|ing)|bypass(?:es|ing)|forgets|forgetting|drop|delete|erase|wipe|reset|rewrite|replace|change)\\s+(?:\\w+\\s+){0,2}?(?:previous|prior|above|earlier|your|system|safety|existing|its|its own|the bot's|the assistant's)\\s+(?:\\w+\\s+){0,2}?${rules}\\b`,
  '\\b(?:ignore|disregard|forget)\\s+(?:everything|anything|all)\\s+(?:\\w+\\s+){0,2}?(?:above|before|previously|prior|told|said|written|learned|know)\\b',
  '\\b(?:new|updated|hidden|secret|real|actual|following|revised|override)\\s+(?:system\\s+)?(?:instructions?|directives?|orders|rules)\\s*(?:are in|is in|:|from (?:the )?(?:system|admin|developer|operator|owner|user)|apply|follow|override|supersede)',
  "\\b(?:instructions?|rules|constraints|restrictions|limits|safeguards|guidelines)\\s+(?:no longer|do not|don't|does not)\\s+(?:apply|bind|count|hold|matter)",
  '\\b(?:reveal|print|repeat|show|leak|output|disclose|share|dump|display|tell)\\s+(?:\\w+\\s+){0,3}?(?:system prompt|system instructions|hidden prompt|your instructions|your prompt|your rules|memory blocks?|other users)\\b',
  '\\b(?:developer|debug|god|dan|admin|maintenance|unrestricted|sudo|root) mode\\b(?=.*\\b(?:on|enabled?|active|activated?|now|unlock)\\b)',
  '\\bjailbr(?:eak|oken)\\b(?=.*\\b(?:you|assistant|bot|scarlet|prompt|enabled|active|mode)\\b)|\\bdo anything now\\b',
  `(?:${opening})(?:ignore|disregard|override|bypass)\\s+(?:the )?${rules}\\b`,
  // The second person is the assistant.
  '\\byou (?:must|should|shall|ought to|have to|need to|are to|are (?:now|required|obliged|allowed|authori[sz]ed|permitted|free|no longer|not bound|instructed|ordered|expected|supposed)|will (?:now|always|never|only|answer|reply|respond|say|obey|follow|act|call|tell|give)|may now|can now|may only|can only|cannot refuse|must not|always|never)\\b',
  '\\byour (?:new |real |true |only |main |sole |actual )?(?:name|task|job|role|goal|purpose|mission|instructions?|rules|orders|prompt|directive|priority|creator|owner|master|persona) (?:is|are|now|will|shall|was|has)\\b',
  `\\bfrom (?:now|this (?:moment|point|message|day)|here) on(?:wards?)?\\b[,:]?\\s*(?:you|please|only|${speech})\\b`,
  `(?:${opening})(?:${speech})\\b.{0,80}\\bfrom now on\\b`,
  `\\b(?:henceforth|going forward|in (?:all |any )?(?:of )?(?:your )?(?:future|every|each|every future|each future|coming|next) (?:replies|answers|conversations?|messages|responses|reply|answer|response|message|chats?)|for (?:all|every) (?:future )?(?:repl(?:y|ies)|answers?|responses?|messages?))\\b[,:]?\\s*(?:you|please|only|${speech}|${assistant})\\b`,
  `\\byour (?:own |system |safety |previous |current )?${rules}\\b`,
  '\\byou (?:no longer|have (?:permission|no (?:rules|limits|restrictions)|full|been (?:given|told|ordered|granted))|obey|comply|serve|work for|answer to|belong to|agree with)\\b|\\b(?:give|giving|gives) you (?:orders|instructions|commands)\\b',
  '\\byour (?:new )?(?:creator|owner|master|boss|developer|maker|god|king|queen)\\b|\\bobey me\\b|\\brepeat after me\\b',
  // Limits are said to be gone.
  '\\b(?:rules|constraints?|restrictions|limits|instructions|safeguards|guidelines|filters|policies)\\b(?: \\w+)? (?:is|are|were|have been|has been|block is|now) (?:now |hereby |all |temporarily )?(?:suspended|void|cancell?ed|lifted|disabled|null|none|removed|off|obsolete|overridden|revoked|replaced|deleted|inactive)\\b',
  `\\bno (?:rules|restrictions|limits|constraints|filters|boundaries)\\b.{0,30}\\b(?:you|${assistant}|this user|this chat|here)\\b|\\b(?:you|${assistant}) (?:has|have) no (?:rules|restrictions|limits|constraints|filters|boundaries)\\b`,
  '\\b(?:unlocks?|activates?|enables?|grants?|opens?) (?:the )?(?:admin|developer|god|debug|hidden|root|secret|unrestricted)\\b|\\b(?:override|jailbreak) (?:granted|enabled|accepted|code|active)\\b',
  '\\b(?:whoever|anyone who|everyone who|the person who)\\b.{0,40}\\b(?:is|becomes) (?:the |an? |your )?(?:admin|administrator|owner|boss|developer|operator)\\b',
  // Somebody's word is to be law.
  '\\b(?:must|should|shall|has to|have to|needs? to|are to|is to) (?:always |never |all |now )?be (?:granted|obeyed|done|followed|approved|fulfilled|executed|complied|believed|accepted)\\b',
  `(?:${opening})(?:do|follow|obey|believe|accept) (?:whatever|anything|everything|what|as|all)\\b`,
  '\\b(?:permission|consents?|consented|agreed|authori[sz]ation) (?:to|for) (?:share|sharing|reveal|revealing|ignore|ignoring|disclose|disclosing|see|access|bypass|bypassing|publish|publishing|tell|telling)\\b',
  '\\b(?:rule|policy|instruction|constraints?|directive|order|command|protocol|guideline)s?\\s*(?:#?\\d+)?\\s*:(?=\\s*\\S)',
  '\\b(?:keep|follow|apply|obey|respect|remember|store) this (?:rule|instruction|order|command|directive)\\b',
  // Notes to the assistant.
  '(?:^|[.!?:;"\'(–—]\\s*)(?:please |always |important[:,]? |you )?remember\\s*[:,–—-]',
  `(?:^|[.!?:;"'(–—]\\s*)(?:please )?remember (?:to |that |and )?(?:you|always|never|scarlet|the (?:assistant|bot|ai)|answer|say|reply|respond|obey|tell|call|end|include|add|this (?:forever|always|rule|instruction))\\b`,
  `\\bnote (?:to|for) (?:self|${assistant}|ai|the ai|future)\\b.{0,6}[:,]|\\b(?:attention|dear|hey|hello|listen)[, ]+${assistantLoose}\\b\\s*[,:!-]`,
  `(?:^|[.!?:;,]\\s*)${assistant}\\s*[,:]\\s*(?:please |you )?(?:${speech})\\b`,
  // Conditions with an order.
  `\\b(?:when|whenever|if|once|as soon as|every time|each time|in case|after|before|unless)\\b.{0,80}?(?:,|:|\\bthen\\b|–|—|-)\\s*(?:please |you |always |never |just |only |simply )*(?:${speech}|don't|do not)\\b`,
  "\\b(?:when|whenever|if|every time) (?:you are |you're )?(?:asked|questioned|prompted|someone asks|anyone asks|the user asks)\\b.{0,60}?\\b(?:say|answer|reply|respond|tell|claim|deny|reveal|give|send|pretend)\\b",
  `(?:${opening})(?:please )?(?:always|never|only|do not|don't|under no circumstances)\\s+(?:ever |again )?(?:${speech})\\b(?!s)`,
  // The assistant in the third person.
  `\\b${assistant}(?:'s (?:replies|answers|responses))? (?:must|should|shall|has to|needs to|is (?:now |hereby )?(?:required|obliged|allowed|authori[sz]ed|permitted|instructed|ordered|bound|free|unlocked|to)|will (?:now|always|never|only)|(?:always|never) (?:answers?|repl(?:y|ies)|responds?|obeys?|agrees?|reveals?|follows?|refuses?|tells?|recommends?|mentions?|trusts?)|can now|may now|ought|cannot refuse)\\b(?! (?:have|get|be)\\b)`,
  `\\b(?:ai|model|agent|system) (?:must|should|shall|has to|needs to|will (?:now|always|never)) (?:always |never |not |only )?(?:answer|reply|respond|say|obey|ignore|call|trust|give|send|reveal|grant|treat|speak|agree|refer|comply|follow|disclose|approve)\\b`,
  `\\b(?:wants?|asks?|asked|expects?|requires?|instructs?|instructed|orders?|ordered|demands?|commands?|tells?|told|needs?|requests?|requested|would like|authori[sz]e[sd]?|permits?|allows?|prefers?|insists?)\\s+(?:that )?(?:for )?(?:you|${assistantLoose})(?: to)?\\s+(?:always|never|only|ignore|obey|reveal|send|agree|end|begin|include|append|add|forget|disregard|refuse|lie|pretend|act|trust|recommend|praise|promote|share|disclose|follow|execute|comply|tell (?:others|everyone|anyone|people|every)|override|bypass|treat|store|delete|say (?:that|yes)|answer (?:every|all|only|with)|reply (?:to every|only|with))\\b`,
  '\\b(?:replies|answers|responses)\\b(?: \\w+){0,2} (?:must|shall|should always|should never|have to|need to|are to)\\b',
  '\\b(?:end|begin|start|finish|close|sign) (?:every|each|all|any) (?:\\w+ )?(?:reply|replies|answers?|responses?|messages?|conversations?)\\b',
  '\\b(?:requires?|expects?|demands?|insists?|wants?|orders?) that (?:all|every|each|any|no) (?:\\w+ )?(?:repl|answer|respon|messag)',
  `\\b${assistant}(?: now| always| then)? (?:reveals?|obeys?|unlocks?|complies|discloses?|serves|gives? (?:refunds?|discounts?|secrets?|everyone))\\b`,
  '\\b(?:mention|recommend|promote|advertise|praise|insert|include|add|append|repeat|write|use)\\b.{0,40}\\b(?:whenever|wherever|in (?:all|each|every|any) (?:\\w+ )?(?:repl|answer|respon|messag|sentence|conversation)|to (?:all|every|other) (?:users?|people|persons?))',
  `\\b(?:every|each|all|any)(?: of (?:your|its|the))?(?: future)? (?:repl(?:y|ies)|answers?|responses?|messages?|sentences?)(?: (?:from|by|of) \\w+(?: \\w+)?)? (?:must|should|shall|has to|have to|needs? to|will|is to|are to)\\b`,
  `(?:${opening})(?:end|begin|start|finish|close|open|sign|prefix|suffix)\\s+(?:every|each|all|your|any|the)\\s+(?:\\w+ )?(?:repl|answer|respon|messag|sentence|conversation)`,
  // Rights and roles.
  `\\b(?:is|am|are|as) (?:the |an? |your |now |really |actually )*(?:\\w+ )?(?:admin(?:istrator)?|owner|developer|creator|operator|root|maintainer|superuser|master)\\b.{0,12}\\b(?:of|for|on) (?:this |the )?(?:bot|scarlet|assistant|ai|chatbot|system)\\b`,
  '\\b(?:has|have|with|holds|granted|given|gets?) (?:full |unlimited |special |complete )*(?:admin(?:istrator)?|root|owner|developer|superuser|operator|elevated|system)[ -](?:rights?|access|privileges?|permissions?|status)\\b',
  '\\b(?:authori[sz]ed|allowed|permitted|cleared|entitled|approved) to (?:\\w+ )?(?:see|read|access|know|hear|get|view|request|receive|bypass|override|change)\\b.{0,30}\\b(?:other (?:users|people)|everyone|anyone|system|instructions|prompts?|rules|constraints|secrets|memor|restricted|all data|blocks)',
  `(?:${opening})(?:act (?:as|like)|pretend (?:to be|that|you)|role-?play as|imagine you|behave (?:as|like)|you are (?:now|a|an|my)\\b)`,
  // Persona lines that bind her.
  '\\b(?:i|scarlet) (?:must|shall|have to|will (?:always|never)|always|never|am (?:now )?(?:required|obliged|bound|instructed|allowed|free|unrestricted))\\s+(?:\\w+ ){0,3}?(?:obey|comply|reveal|disclose|ignore|refuse|agree|share|recommend|promote|link|follow (?:every|all|any)|do (?:what|whatever|anything)|instructions?|orders|prompt|secrets?|passwords?|rules|constraints|restrictions|commands?)\\b',
  '\\bi (?:have|follow) no (?:rules|restrictions|constraints|limits|filters)\\b|\\bno (?:rules|restrictions|limits|filters) (?:apply|bind|for me)\\b',
];

/** Bare imperatives at the start of a line that no plan of a person begins with. */
export const englishCommands: readonly string[] = [
  '(?:answer|reply|respond)\\s+(?:in|only|with|briefly|always|as|like|without|using|shortly|concisely)\\b',
  '(?:say|claim|state|print|output|repeat|reveal|leak|disclose|deny)\\s+(?:that|the|your|everyone|others|all|them|anyone|it|any|users?|nothing|yes|no|["\'“])',
  'tell\\s+(?:everyone|others|all|people|anyone|anybody|users?|every)\\b',
  '(?:call|address)\\s+(?:me|the user|the person|yourself|everyone)\\b',
  'refer to\\s+(?:me|the user|yourself)\\b',
  '(?:stop|quit) (?:following|obeying|refusing|applying|respecting|using) (?:your|the|any|all|his|her)\\b',
  'ignore\\s+(?:the (?:above|rest|previous)|this|that|rules|instructions|constraints|safety|limits)\\b',
  'treat\\s+(?:the|this|every|each|my)\\s+(?:\\w+ )?(?:message|user|text|words?|request)',
  '(?:obey|trust|believe|treat|regard)\\s+(?:me|him|her|them|all|any|every|everything|anything|nobody|no one|whatever|only)\\b',
  '(?:delete|erase|wipe|remove|clear|overwrite|update|modify|change|edit|replace)\\s+(?:all|your|the|every|any|his|her|its)\\s+(?:\\w+ ){0,2}?(?:memor(?:y|ies)|rules?|instructions?|constraints?|blocks?|persona|prompts?|entr(?:y|ies))\\b',
  '(?:execute|run)\\s+(?:the|this|following)?\\s?(?:command|code|script|sql|rm|curl|sudo)\\b',
];

/** Bare imperatives that are refused only where lines are statements about the person. */
export const englishImperatives: readonly string[] = [
  '(?:answer|reply|respond)\\s+(?:in|only|with|briefly|always|to|as|like|every|without|using|shortly|concisely|me|him|her|them|yes|no|everything)\\b',
  '(?:speak|talk|write)\\s+(?:in|only|like|as|to me|to him|to her|with)\\b',
  '(?:say|claim|state|print|output|repeat|reveal|show|leak|disclose|deny)\\s+(?:that|the|your|everyone|others|all|them|people|anyone|me|him|her|it|any|this|users?|nothing|yes|no|["\'“])',
  '(?:tell)\\s+(?:everyone|others|all|people|anyone|anybody|users?|every|them|me|him|her|the)\\b',
  '(?:call|address)\\s+(?:me|him|her|them|the user|the person|yourself|everyone)\\b',
  'refer to\\s+(?:me|him|her|them|the user|yourself)\\b',
  '(?:obey|trust|believe|treat|consider|regard|accept)\\s+(?:me|him|her|them|the|all|any|every|everything|anything|this|that|nobody|no one|whatever|only)\\b',
  '(?:make sure|ensure|be sure|be certain|see to it)\\b',
  '(?:stop|avoid|start|keep)\\s+(?:asking|using|saying|mentioning|talking|answering|replying|being|refusing|reminding|sending)\\b',
  'use\\s+(?:only|the|no|emojis?|formal|informal|simple|short|a|an|more|fewer|less|plain|markdown)\\b',
  'be\\s+(?:brief|concise|nice|rude|honest|formal|informal|funny|short|polite|more|less|very|always|as|a|an|the|kind|blunt|sarcastic)\\b',
  '(?:recommend|promote|advertise|praise|mention|include|append|add|insert)\\s+(?:the|every|each|all|a|an|this|our|my|your|always|only|https?|www)\\b',
  '(?:delete|erase|wipe|remove|clear|overwrite|update|modify|change|edit|replace)\\s+(?:all|your|the|every|any|his|her|my|its)\\s+(?:\\w+ ){0,2}?(?:memor|rule|instruction|constraint|block|data|persona|prompt|line|entr|histor|goal|note)',
  '(?:visit|click|download|install|check out|open)\\s+(?:the|this|https?|www|our|my|here|on)\\b',
  '(?:execute|run)\\s+(?:the|this|following|command|code|sql|rm|curl|sudo)\\b',
  '(?:send|give|forward|share|transfer|pay|wire|grant)\\s+(?:me|him|her|them|the|all|every|any|your|people|everyone|money|\\d)',
  '(?:follow|comply with)\\s+(?:my|his|her|the|all|any|every|these|this)\\b',
  "(?:do not|don't)\\s+\\w+",
];
