/**
 * The URL forms under which provinces put the same interface. The transaction stands in the body;
 * a path that names another one is refused. Method names are spelt as the field spells them.
 */

const UPLOAD = "9101";
const DOWNLOADS = ["1301", "1302", "1303", "1305", "1306", "1306A", "1307", "1308", "1309", "1310"];
const LATER_DOWNLOADS = ["1311", "1313", "1314", "1315", "1320", "1321"];

const SERVICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  signInSignOutService: { signIn: "9001", signOut: "9002" },
  fsiPsnInfoService: { queryPsnInfo: "1101" },
  outpatientDocInfoService: {
    outpatientRregistration: "2201",
    outpatientRegistrationCancel: "2202",
    outpatientMdtrtinfoUp: "2203",
    outpatientMdtrtinfoUpA: "2203A",
    outpatientFeeListUp: "2204",
    outpatientFeeListUpCancel: "2205",
  },
  outpatientSettleService: {
    preSettletment: "2206",
    preSettletmentA: "2206A",
    saveSettletmentV2: "2207",
    saveSettletment: "2207A",
    cancleSettletment: "2208",
  },
  hospFeeDtlService: { feeDtlUp: "2301", feeDtlCl: "2302" },
  hospSettService: { preSett: "2303", settV2: "2304", settCl: "2305" },
  hospitalRegisterService: { hospitalRegisterSave: "2401", hospitalRegisterCancel: "2404" },
  dscgService: { dischargeProcess: "2402", dischargeUndo: "2405" },
  reverseService: { revsMethod: "2601" },
  fsiIntegratedQueryService: {
    querySetlInfo: "5203",
    queryFeeList: "5204",
    queryFixmedinsPracPsnSum: "5206",
  },
  fileupload: { upload: UPLOAD, download: "9102" },
  catalogdownservice: Object.fromEntries(
    [...DOWNLOADS, ...LATER_DOWNLOADS].map((number) => [`downCatalog${number}`, number]),
  ),
  catalogqueryservice: {
    queryNatyPreparedByPage: "1304",
    queryHilist: "1312",
    queryMedinsHilistMapByPage: "1316",
    queryMedListMapByPage: "1317",
    queryLmtprcByPage: "1318",
    querySelfpayByPage: "1319",
  },
  ybSettlementStmtService: { stmtTotal: "3201", stmtDetail: "3202" },
  catalogCompService: { catalogCompUp: "3301" },
};

/** By "service/method"; a map, because a path may hold any word, `constructor` too. */
const METHODS: ReadonlyMap<string, string> = new Map(
  Object.entries(SERVICES).flatMap(([service, methods]) =>
    Object.entries(methods).map(([method, number]) => [`${service}/${method}`, number] as const),
  ),
);

const TRANSACTION_TEXT = /^\d{4,6}[A-Z]?$/i;

export interface UrlForm {
  /** The transaction that the path names, if any. */
  readonly transaction?: string | undefined;
  /** This form is only served with a valid signature. */
  readonly signed: boolean;
}

/** May the body of this transaction carry a file? */
export function isUpload(transaction: string | undefined): boolean {
  return transaction === UPLOAD;
}

/** What a path means, or null when it is none of ours. */
export function urlForm(path: string): UrlForm | null {
  const segments = path.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1);
  const before = segments.at(-2);
  if (last === undefined) return { signed: false };
  if (last === "CSB") return { signed: true };
  if (last === "callService") return { signed: false };
  if ((before === "callService" || before === "hgs") && TRANSACTION_TEXT.test(last)) {
    return { transaction: last, signed: false };
  }
  if (last === "service" && before === "medical" && segments.at(-3) === "api") {
    return { signed: false };
  }
  const transaction = before === undefined ? undefined : METHODS.get(`${before}/${last}`);
  return transaction === undefined ? null : { transaction, signed: false };
}

/** 2207 and 2207A are one transaction under two names. */
function familyOf(transaction: string): string {
  return transaction.toUpperCase().replace(/A$/, "");
}

/**
 * Does the path's or the gateway's own name (`hssServives`, "1101") contradict the body's
 * transaction?
 */
export function namesOther(name: string | undefined, transaction: string): boolean {
  if (name === undefined || !TRANSACTION_TEXT.test(name)) return false;
  return familyOf(name) !== familyOf(transaction);
}
