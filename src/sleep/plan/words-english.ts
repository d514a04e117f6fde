/** English words by their role in comparing lines. Lower case. */
export const english = {
  /** Say nothing about whether two lines state the same. Negations are not among them. */
  stop: `a an the of to in on at for with and or is are was were be been being am has have had having do does did doing
    i me my mine myself you your yours she her hers herself he his him himself they their theirs them it its this that
    these those there here as by from about into onto also very really just quite so too then than some any s t re ve ll
    d m will would can could currently now who whom whose which what because while`,
  negation: 'not no never none nobody nothing neither nor without cannot longer anymore',
  weekdays: 'monday tuesday wednesday thursday friday saturday sunday mondays tuesdays fridays saturdays sundays',
  months: 'january february march april june july august september october november december',
  ordinals: 'first second third fourth fifth sixth seventh eighth ninth tenth last next previous',
  numbers: {
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    thirteen: 13,
    fourteen: 14,
    fifteen: 15,
    sixteen: 16,
    seventeen: 17,
    eighteen: 18,
    nineteen: 19,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    seventy: 70,
    eighty: 80,
    ninety: 90,
    hundred: 100,
  },
  /** Words that turn a statement round: two lines that differ in one of them are never the same. */
  turning: `like likes love loves hate hates dislike dislikes enjoy enjoys avoid avoids start starts started stop stops
    stopped quit quits began before after more less most least mother father sister brother son daughter husband wife
    boyfriend girlfriend uncle aunt grandmother grandfather up down wants used former ex won lost buy bought sell sold
    single married divorced engaged always sometimes rarely often out under`,
  /** Words that are another statement in the place of something else, but only say more where they are added. */
  swapping: `left right early late morning evening afternoon night noon day big small hot cold sweet dry old new young
    older younger elder good bad red blue green black white yellow north south east west car bike train bus plane`,
  /** Words that a summary adds around what was said. They say nothing about who said it. */
  framing: `likes like loves love enjoys enjoy prefers prefer wants want plans plan hopes hope lives live works work
    called call named name thinks think feels feel believes says said likely usually often tends tend currently recently
    considers describes mentioned mentions interested person user someone going goes went get gets got has uses use
    fan keen really wishes needs need knows know new learning learns learn studying studies study started starts start
    trying tries moved moving planning planned intends dreams favourite favorite comes grew favours finds found`,
  /** Words that make a date of a day that is not named. */
  relativeTime: `today tonight tomorrow yesterday week weeks month months year years weekend next last ago soon day days
    morning evening monday tuesday wednesday thursday friday saturday sunday`,
} as const;
