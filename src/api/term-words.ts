/** What the values of a term with an institution are, in words for those who send them. */
import { TERM_WORDS } from "#model/list-words.ts";
import { CARE_TYPE_WORDS, LEVEL_WORDS, TERMS } from "#model/words.ts";

const told = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([word, zh]) => `${word}（${zh}）`)
    .join("、");

const { 0: _without, ...LEVELS } = LEVEL_WORDS;
const MARKS = Object.fromEntries(
  Object.entries(TERMS.institutionMark).map(([mark, { zh }]) => [mark, zh]),
);

export const TERM_KINDS_TOLD = told(TERM_WORDS);

export const SCOPE_TOLD =
  "careTypes和diseases须填：local（本地和本省）或crossProvince（跨省）；其他不填";

export const VALUES_TOLD = [
  "agreement：协议编号，至多一个，可以不填",
  `level：一个，${told(LEVELS)}`,
  `careTypes：${told(CARE_TYPE_WORDS)}`,
  "diseases：门诊慢特病病种编码，如M07803",
  `marks：${told(MARKS)}`,
  "suspension：不填，原因写在note",
].join("；");
