/** Alternatives that several English rules share, as sources of regular expressions. */
export const liking =
  '(?:like|love|enjoy|adore|am (?:very )?(?:fond of|into|crazy about|mad about|keen on|a (?:(?:huge|big|great|massive) )?fan of))';

export const disliking =
  '(?:dislike|hate|detest|loathe|despise|can not (?:stand|bear)|do not (?:like|enjoy|love|care for)|am not (?:into|fond of|keen on|a (?:(?:huge|big|great) )?fan of))';

export const wanting =
  '(?:plan|want|hope|intend|aim|would (?:like|love)|have decided|decided|am (?:planning|hoping|aiming))';

export const ended = '(?:any ?more|any longer|after all)';

export const traits =
  'vegan|vegetarian|pescatarian|coeliac|celiac|lactose intolerant|left-handed|colou?r-blind|married|engaged|divorced|widowed|retired|pregnant|unemployed|dyslexic|deaf|blind|nearsighted';

export const kin =
  'cats?|dogs?|kittens?|pupp(?:y|ies)|parrots?|rabbits?|horses?|turtles?|tortoises?|hamsters?|goldfish|snakes?|brothers?|sisters?|sons?|daughters?|kids?|children|child|bab(?:y|ies)|husband|wife|boyfriend|girlfriend|partner|twins?|grand(?:son|daughter|child(?:ren)?)s?|garden|motorbike|bike|boat|allotment';

export const placed =
  "((?:in|near|outside|on|at|by|close to|just outside|north of|south of|with) (?:(?:an?|the|their|my|downtown|central|north|south|east|west|rural|old|st) .+|\\p{Lu}.*|[\\p{L}'-]{3,}))";

/** Capital words after "I am" that are no names. */
export const capitalised =
  'Italian|English|French|German|Spanish|American|British|Irish|Scottish|Welsh|Dutch|Swiss|Greek|Polish|Portuguese|Brazilian|Indian|Chinese|Japanese|Korean|Canadian|Australian|European|African|Asian|Swedish|Norwegian|Danish|Finnish|Turkish|Russian|Ukrainian|Mexican|Catholic|Christian|Muslim|Jewish|Hindu|Buddhist|Batman|Scarlet|Not|So|Sorry|Fine|Good|Very|The|Just|Ok|Okay|Happy|Sad|Tired';
