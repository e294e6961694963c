/** The named exceptions of the house rules, each with its reason. */

export interface Exception {
  readonly path: RegExp;
  readonly reason: string;
}

/** May touch clock, chance, timers, environment, console, files, sockets. */
export const IMPURE: readonly Exception[] = [
  { path: /^src\/(main|config|runtime)\.ts$/, reason: "the world is built and configured here" },
  { path: /^src\/policies\.ts$/, reason: "reads the policy files" },
  {
    path: /^src\/store\/(?!(lane|sql|columns|store|database)\.ts$)/,
    reason: "drivers and servers; the lane and the faces take their world as a parameter",
  },
  { path: /^src\/transport\/http[a-z-]*\.ts$/, reason: "a world's network" },
  { path: /^src\/base\/gm\/.*\.ts$/, reason: "digests come from node's own OpenSSL" },
  { path: /^src\/gateway\/.*\.ts$/, reason: "compares signatures by node's own HMAC" },
  {
    path: /^src\/documents\/(fonts|printer|thread)\.ts$/,
    reason: "reads the font files; renders in a thread",
  },
  { path: /^src\/api\/(api|export)\.ts$/, reason: "answers that leave as streams" },
  {
    path: /^src\/recompute\/(what-if|thread|files)\.ts$/,
    reason: "a what-if's threads, the months they read and the lines they write",
  },
  { path: /^(demo|sim|bench|cli)\/main[a-z-]*\.ts$/, reason: "programs start here" },
  {
    path: /^sim\/(mutants|runs)\.ts$/,
    reason: "read the planted faults, remember long runs: main's files",
  },
  { path: /^demo\/notice-file\.ts$/, reason: "writes the notices of the demo to a file" },
  { path: /^demo\/world\.ts$/, reason: "builds the demo's world" },
  { path: /^demo\/page-files\.ts$/, reason: "reads and bundles the page" },
  { path: /^demo\/page\//, reason: "runs in the browser, which is a world of its own" },
  { path: /^(bench|test|cli)\//, reason: "tools around the program, not the program" },
  { path: /\.test\.ts$/, reason: "tests set up their own world" },
  { path: /^src\/rulebook\/fixtures\//, reason: "the texts that tests of the rulebook share" },
];

/** May catch: the transaction wrapper, the transport, the edge, main; the rest says why. */
export const CATCHERS: readonly Exception[] = [
  {
    path: /^src\/store\//,
    reason: "turns driver errors into NoAnswer, ConstraintViolated, defects",
  },
  { path: /^src\/transport\//, reason: "collapses the world to answer or no answer" },
  { path: /^src\/gateway\//, reason: "the edge: refusals become envelopes" },
  { path: /^src\/wire\/.*(json|answer|envelope)[a-z-]*\.ts$/, reason: "broken text is a refusal" },
  {
    path: /^src\/api\/(api|serve|export|jobs\/runner)\.ts$/,
    reason: "the edge: refusals become problems",
  },
  { path: /^src\/api\/upload\.ts$/, reason: "a body that is no upload is a refusal" },
  { path: /^src\/nodes\//, reason: "the node's message edge: refusals become replies" },
  {
    path: /^src\/registry\/(import-file|workbook\/(parts|xml))\.ts$/,
    reason: "broken bytes of an upload are a refusal",
  },
  { path: /^src\/trail\/transaction\.ts$/, reason: "the transaction wrapper with its trail" },
  {
    path: /^src\/settlement\/care\/(care|ask-admission|ask-home|person|resolver|roster|tell-stays)\.ts$/,
    reason: "the workflow: no answer becomes the state unknown, never a refusal",
  },
  {
    path: /^src\/reconciliation\/(wanted|carry-out)\.ts$/,
    reason: "what a node does not answer is told or asked again later",
  },
  {
    path: /^src\/base\/apart\.ts$/,
    reason: "what fails in a round of many is left alone, told and counted; the others go on",
  },
  {
    path: /^src\/clearing\/each-alone\.ts$/,
    reason: "one pair or batch that fails keeps back no other; the log tells which, by its error",
  },
  {
    path: /^src\/(filing\/news|rulebook\/zone-room)\.ts$/,
    reason: "a place that does not answer is told again later",
  },
  {
    path: /^src\/settlement\/ask-care\.ts$/,
    reason: "a care place's silence is told as that, never as a no",
  },
  {
    path: /^src\/filing\/reports\.ts$/,
    reason: "what stands against a report is the answer to whoever sent it",
  },
  {
    path: /^src\/notices\/room\.ts$/,
    reason: "what the post did not take is sent again later",
  },
  {
    path: /^src\/registry\/import\.ts$/,
    reason: "before its commit is sent a table's fate is known: nothing was written",
  },
  {
    path: /^src\/registry\/(publisher|card-keys)\.ts$/,
    reason: "no answer is asked again later; a province without a secret has no key",
  },
  {
    path: /^src\/statistics\/statistics\.ts$/,
    reason: "counts how each call ended, and tells again what the hub did not hear",
  },
  {
    path: /^src\/base\/rounds\.ts$/,
    reason: "no answer is asked again later; what a round could not do the next one does",
  },
  {
    path: /^src\/identity\/directory\.ts$/,
    reason: "a directory's answers, and its silence, are refusals of a log-in",
  },
  { path: /^src\/identity\/persons\.ts$/, reason: "a refused log-in leaves its entry" },
  {
    path: /^src\/api\/filing\/decisions\.ts$/,
    reason: "a batch is many commits: what one of them met is told in its row",
  },
  {
    path: /^src\/reimbursement\/tell\.ts$/,
    reason: "one claim whose invoices the hub does not hear must not hold back the others",
  },
  { path: /^src\/(main|runtime)\.ts$/, reason: "the last catch" },
  { path: /^src\/probes\.ts$/, reason: "a sick node is what a probe is for" },
  {
    path: /^src\/(verify\/(answer|trace)|recompute\/stores)\.ts$/,
    reason: "a stored text that is no JSON is what they look for",
  },
  { path: /^(demo|sim|bench|cli|test)\//, reason: "tools around the program" },
  { path: /\.test\.ts$/, reason: "tests look at errors" },
];

/** In the rooms of decisions, may touch the store: they load, write, wait or ask. */
export const STORE_USERS: readonly Exception[] = [
  { path: /\/queries[a-z-]*\.ts$/, reason: "the statements" },
  { path: /\/(load[a-z-]*|write)\.ts$/, reason: "fills and keeps a unit of work" },
  {
    path: /\/(care\/(care|close-stay|resolver)|home\/(closing|home|room|stays))\.ts$/,
    reason: "the workflow: lanes, commits, waits",
  },
  {
    path: /\/care\/(ask-admission|ask-home|person|roster|tell-stays)\.ts$/,
    reason: "asks home or the hub",
  },
  { path: /\/(care|home)\/read\.ts$/, reason: "reads without booking" },
  { path: /\/care\/(book-outcomes|requests)\.ts$/, reason: "books in the caller's transaction" },
  { path: /\/care\/reference\.ts$/, reason: "holds the registry in memory and reads it again" },
];

/** May compare codes of areas as they stand. */
export const AREA_CODES: readonly Exception[] = [
  { path: /^src\/model\/(place|staff)\.ts$/, reason: "what a pool is, and how far a post reaches" },
  {
    path: /^src\/registry\/(area-acts|import-institutions|import-people|insurance-acts|pools)\.ts$/,
    reason: "records of the registry are found by their own code",
  },
  {
    path: /^src\/settlement\/home\/decide\.ts$/,
    reason: "of one pool the code written counts first",
  },
  { path: /^src\/settlement\/home\/load\.ts$/, reason: "where codes differ the pools are read" },
  { path: /^src\/settlement\/care\/load-home-area\.ts$/, reason: "told only where it differs" },
  { path: /^src\/api\/area-asked\.ts$/, reason: "an area that is named is looked up by its code" },
  {
    path: /^src\/clearing\/prefund-shares\.ts$/,
    reason: "whether a part is the province's own, which pays itself nothing",
  },
  {
    path: /^src\/(recompute\/(scope|versions)|api\/releases\/jobs|benefits\/documents\/diseases)\.ts$/,
    reason: "documents and policies are released under one code",
  },
  {
    path: /^src\/(clearing\/(inside-drafts|netting|notice-shares)|api\/documents\/papers)\.ts$/,
    reason: "lines and notices name the code that was booked",
  },
  { path: /^src\/filing\/versions\.ts$/, reason: "leaves out the same code twice" },
  {
    path: /^src\/(catalogue\/items|services\/downloads)\.ts$/,
    reason: "whose addition an item is",
  },
  { path: /^src\/(nodes\/staff|api\/parties)\.ts$/, reason: "an office's own code" },
  { path: /^src\/verify\//, reason: "reads the books as they stand, with pools of its own" },
];

/** May speak the national interface: the wall itself, and made-up hospitals outside the program. */
export const SPEAKERS: readonly Exception[] = [
  { path: /^src\/wire\//, reason: "the wall itself" },
  { path: /^src\/gateway\/.*\.test\.ts$/, reason: "a test's hospital sends envelopes" },
  { path: /^(demo|sim|bench)\/[a-z-]*hospital[a-z-]*\.ts$/, reason: "a made-up hospital" },
  { path: /^(demo|test)\/[a-z-]*\.test\.ts$/, reason: "a test's hospital sends envelopes" },
  { path: /^test\/hospital\//, reason: "the hospital's software of the tests" },
  { path: /^test\/tidy/, reason: "the rule itself and its planted violations" },
];

/** May name every schema in their SQL, to read only. */
export const READERS: readonly Exception[] = [
  {
    path: /^src\/verify\/queries[a-z-]*\.ts$/,
    reason: "the independent reader: what it proves of the books it must read itself",
  },
];

/** May be longer than 400 lines: tables of data and codes. */
export const TABLES: readonly Exception[] = [
  { path: /^src\/wire\/.*codes[a-z-]*\.ts$/, reason: "code tables" },
  { path: /^src\/base\/refusals\.ts$/, reason: "the closed catalogue of refusals" },
  {
    path: /^demo\/(people|places|catalogue|stories)[a-z-]*\.ts$/,
    reason: "tables of made-up data",
  },
  { path: /\.sql$/, reason: "schemas and their dump" },
];

/** May hold names of kinds. */
export const WORD_HOLDERS: readonly Exception[] = [
  {
    path: /^src\/model\/([a-z-]+-)?(words|states)\.ts$/,
    reason: "where they stand",
  },
  {
    path: /^src\/wire\/hospital\/fund-codes\.ts$/,
    reason: "the national table's own names of funds, which the interface prescribes",
  },
];

/** Where a bigint may become a number: it counts, and is no money. */
export const COUNTS: readonly Exception[] = [
  { path: /^src\/benefits\/repeat\.ts$/, reason: "the ordinal of a stay is a small count" },
];

/** Write a table of several unique indexes and wait for its rows in another way. */
export const WAITING_ELSEWHERE: readonly Exception[] = [
  {
    path: /^src\/registry\/queries-mappings\.ts$/,
    reason: "the revision's row is taken first, one writer at a time",
  },
];

export function excepted(list: readonly Exception[], path: string): boolean {
  return list.some((exception) => exception.path.test(path));
}
