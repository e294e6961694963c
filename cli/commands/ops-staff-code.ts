/** `staff code SECRET`: the code of this half minute, for the demo's accounts. */
import { codeAt } from "#identity/identity.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";

export const help: Help = {
  summary: "由密钥算出此刻的动态口令，用于演示账号",
  usage: "密钥",
  options: [["密钥", "演示账号的密钥，npm start 会打印；本人的密钥请只放在手机的验证器里"]],
  example: "lianjie staff code LIANJIEDEMOLIANJIEDEMOLIANJIEDEM",
};

const SECRET = /^[A-Z2-7]{16,64}$/;

export async function run(args: string[], out: Out): Promise<number> {
  const { plain } = readArguments(args, {});
  const [secret = "", ...more] = plain;
  if (!SECRET.test(secret) || more.length > 0) {
    throw new UsageError("请写一个密钥（16 至 64 个大写字母 A–Z 和数字 2–7）");
  }
  out(codeAt(secret, Date.now()));
  return EXIT.done;
}
