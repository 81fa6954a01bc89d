// Makes src/test/resources/payload-hash-vectors.json: passes as text, and what a JavaScript engine makes of them,
// JSON.stringify(JSON.parse(text)) and its MD5. The same output each time:
//   node src/test/js/payload-hash-vectors.mjs > src/test/resources/payload-hash-vectors.json
import { createHash } from 'node:crypto';

const vectors = [];

/** One pass, whose fields after the required ones are the given text. */
function pass(name, fields) {
  const text = `{"uuid":"vector-${vectors.length}","status":"USABLE",${fields}}`;
  const out = JSON.stringify(JSON.parse(text));
  const base64 = (string) => Buffer.from(string, 'utf8').toString('base64');
  vectors.push({
    name,
    input: base64(text),
    output: base64(out),
    md5: createHash('md5').update(out, 'utf8').digest('hex'),
  });
}

const value = (name, text) => pass(name, `"v":${text}`);

// A small generator of its own (xorshift64*), so that the vectors never change.
let state = 0x9e3779b97f4a7c15n;
function random64() {
  state ^= state >> 12n;
  state = BigInt.asUintN(64, state ^ (state << 25n));
  state ^= state >> 27n;
  return BigInt.asUintN(64, state * 0x2545f4914f6cdd1dn);
}
const below = (n) => Number(random64() % BigInt(n));
function randomDouble() {
  const view = new DataView(new ArrayBuffer(8));
  for (;;) {
    view.setBigUint64(0, random64());
    const number = view.getFloat64(0);
    if (Number.isFinite(number)) return number;
  }
}
const digits = (count) => Array.from({ length: count }, () => below(10)).join('');

const numbers = [
  '0', '-0', '0.0', '-0.0', '0e5', '-0e-5', '1', '-1', '5.50', '5.0', '10.00', '100', '1e2', '1E2', '1e+2', '1.0e2',
  '0.1', '0.10', '0.2', '0.30000000000000004', '1e-6', '0.000001', '0.0000010', '1e-7', '1.5e-7', '0.00000015', '123e-20',
  '1e20', '100000000000000000000', '1e21', '1000000000000000000000', '1.5e21', '1e22', '1e23', '2e23', '9.5e22', '123456789e15',
  '2147483647', '2147483648', '-2147483648', '-2147483649', '4294967295', '4294967296',
  '9007199254740990', '9007199254740991', '9007199254740992', '9007199254740993', '9007199254740994', '9007199254740995',
  '-9007199254740991', '-9007199254740993', '9007199254740993.0', '9007199254740991.5', '4503599627370496.5', '4503599627370497.5',
  '9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '9223372036854774784',
  '18446744073709551615', '18446744073709551616', '12345678901234567890', '123456789012345678901', '1234567890123456789012',
  '99999999999999999999', '999999999999999999999', '9999999999999999999999', '100000000000000000001',
  '1e308', '1.7976931348623157e308', '1.7976931348623158e308', '1.7976931348623159e308', '1e309', '-1e309', '1e999999', '-1e400',
  '9'.repeat(308), '9'.repeat(309), '9'.repeat(400), '1' + '0'.repeat(308), '1' + '0'.repeat(309),
  '5e-324', '-5e-324', '4.9e-324', '4.94e-324', '3e-324', '2.4703282292062328e-324', '2.4703282292062327e-324', '2e-324', '1e-400',
  '1e-323', '9.9e-324', '1.5e-323', '2e-323', '2.5e-323', '3e-323', '3.5e-323', '4e-323', '4.4e-323', '5e-323', '6e-323', '1e-322',
  '2.2250738585072014e-308', '2.225073858507201e-308', '2.2250738585072011e-308', '4.4501477170144023e-308',
  '8.41e21', '8.41E+21', '2.0019e-71', '9.5367431640625e-7', '4.35', '0.615', '1.005', '2.675', '1.15', '29.7604', '-95.3698',
  '0.1234567890123456789012345678901234567890', '3.14159265358979323846264338327950288419716939937510',
  '0.' + '0'.repeat(400) + '1', '1.' + '0'.repeat(60) + '1', '1' + '0'.repeat(25) + '.5', '123456789.123456789e-5',
];
for (let exponent = -30; exponent <= 30; exponent++) {
  numbers.push(`1e${exponent}`, `-1.25e${exponent}`, `12345.6789e${exponent}`, `9.999999999999999e${exponent}`);
}
for (let power = -1074; power <= 1023; power += 7) {
  numbers.push((2 ** power).toString(), (2 ** power).toExponential(25));
}
// The subnormals, where one digit may do and the JDK writes two.
for (let n = 1; n <= 60; n++) numbers.push((n * Number.MIN_VALUE).toExponential(20), (n * Number.MIN_VALUE).toString());
for (let i = 0; i < 700; i++) {
  const number = randomDouble();
  numbers.push(String(number));
  numbers.push([number.toExponential(18), number.toPrecision(16), number.toPrecision(17)][i % 3]);
}
for (let i = 0; i < 400; i++) numbers.push(`${below(2) ? '-' : ''}${1 + below(9)}${digits(below(24))}`);
for (let i = 0; i < 400; i++) numbers.push(`${below(100000)}.${digits(1 + below(22))}`);
for (let i = 0; i < 200; i++) numbers.push(`${1 + below(9)}.${digits(1 + below(3))}e${below(640) - 325}`);
for (let i = 0; i < 200; i++) numbers.push((2 ** 53 - 100 + i).toString(), `${2n ** 63n - 100n + BigInt(i)}`);
for (let i = 0; i < numbers.length; i += 100) {
  value(`numbers ${i}`, `[${numbers.slice(i, i + 100).join(',')}]`);
}

value('integer-like keys', '{"b":1,"10":2,"a":3,"2":4,"1":5,"":6,"0":7}');
value('what looks like an index and is none', '{"x":0,"00":1,"01":2,"-1":3,"1.0":4,"+1":5," 1":6,"1e3":7,"0x1":8,"-0":9,"9":10}');
value('the largest index', '{"x":0,"4294967296":1,"4294967295":2,"4294967294":3,"4294967293":4,"2147483648":5,"99999999999":6,"3":7}');
value('other scripts have digits too', '{"x":0,"\u0661":1,"\uff11":2,"1":3}');
pass('integer-like keys beside the pass’s own', '"17":{"b":1,"3":[{"9":1,"8":{"7":1,"6":2}}]},"5":null,"04":true');
value('ascending by number, not by text', '{"100":1,"20":2,"3":3,"1000":4,"z":5,"19":6}');
value('a repeated key', '{"a":1,"b":2,"a":3}');
value('a repeated key whose values are objects', '{"a":{"x":1},"b":2,"a":{"y":1}}');
value('a repeated integer-like key', '{"b":0,"7":1,"a":2,"7":3,"5":4,"7":5}');
value('a repeated key, escaped and not', '{"\\u0061":1,"b":2,"a":3,"\\u0062":4}');
pass('a repeated status', '"x":1,"status":"USING","x":2');
pass('__proto__', '"__proto__":{"a":1},"constructor":2,"toString":3,"__proto__":{"b":2},"hasOwnProperty":null');
value('toJSON is a key like any other', '{"toJSON":1,"then":2,"length":3,"valueOf":{"toJSON":"x"}}');
value('an empty key', '{"":{"":{"":[]}}}');
value('keys with dots and dollars', '{"$set":1,"a.b":2,".":3,"$":4,"$ref":5,"$id":6,"$db":7,"_id":8}');
value('escapes', '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac / \'"');
value('keys with escapes', '{"\\"":1,"\\\\":2,"\\n":3,"\\u0000":4,"\\u001f":5,"a\\u0000b":6}');
value('control characters', `"${Array.from({ length: 32 }, (_, i) => '\\u' + i.toString(16).padStart(4, '0')).join('')}"`);
value('DEL, C1, line separators, BOM', '"\u007f\u0080\u009f\u00a0\u2028\u2029\ufeff\ufffd\uffff"');
value('the same, escaped', '"\\u007f\\u0080\\u009f\\u00a0\\u2028\\u2029\\uFEFF\\ufffd\\uFFFF"');
value('beyond the basic plane', '"😀\\ud83d\\ude00\\uD83D\\uDE00𝒳\\udbff\\udfff\\ud800\\udc00"');
value('lone surrogates', '["\\ud83d","\\ude00","a\\ud83d","\\ud83da","\\ude00\\ud83d","\\ud83d\\ud83d\\ude00","\\ud83d\\ude00\\ude00","\\uD800\\uD800","\\udfff"]');
value('lone surrogates before what is escaped', '["\\ud83d\\n","\\ud83d\\\\","\\ud83d\\u0000\\ude00","\\udc00\\"x"]');
value('lone surrogates in keys', '{"\\ud83d":1,"\\ude00":2,"\\ud83d":3,"\\ufffd":4,"\\ud83d\\ude00":5}');
value('words', '[true,false,null,"true","null"]');
value('empty things', '[{},[],"",[[]],[{}],{"a":{}},{"a":[]}]');
value('white space', ' { "a" :\t[ 1 ,\r\n 2 ] , "b" : { } } ');
value('arrays 100 deep', '['.repeat(100) + '1.50' + ']'.repeat(100));
value('objects 100 deep', '{"b":1,"1":'.repeat(100) + '"x"' + ',"0":-0}'.repeat(100));
value('long strings', `"${'äö\\u00fc€😀\\n'.repeat(2000)}"`);
pass('a pass', '"time_created":"2024-05-06T07:08:09Z","time_modified":"2024-05-06 07:08:09","expiration":null,"first_use":"2024-05-06T07:08:09",'
  + '"product_uuid":"2417edb7-856c-43ee-b3df-c508b8be259b","label_name":"Half Fare – Señor","uses_count":0,"allowed_uses":1,'
  + '"order_item":{"uuid":"o-1","price":1.250e2,"order_uuid":"o"},"issuer":{"location":{"lat":29.76040,"lng":-95.36980}},"events":[],"locked_to_device":false');

for (let i = 0; i < 25; i++) pass(`random ${i}`, `"v":${randomValue(0)},"${randomKey()}":${randomValue(1)}`);

function randomKey() {
  const kinds = [() => String(below(30)), () => 'k' + below(5), () => '', () => '\\ud83d', () => digits(10), () => '\\u0000' + below(3), () => '__proto__'];
  return kinds[below(kinds.length)]();
}
function randomValue(depth) {
  const kind = below(depth > 4 ? 5 : 7);
  switch (kind) {
    case 0: return numbers[below(numbers.length)];
    case 1: return `"${randomKey()}\\udc00"`;
    case 2: return ['true', 'false', 'null'][below(3)];
    case 3: return `${below(1000)}.${below(100)}0`;
    case 4: return '"é\\t\u2028"';
    case 5: return `[${Array.from({ length: below(6) }, () => randomValue(depth + 1)).join(',')}]`;
    default: return `{${Array.from({ length: below(8) }, () => `"${randomKey()}":${randomValue(depth + 1)}`).join(',')}}`;
  }
}

console.log('[\n' + vectors.map((vector) => JSON.stringify(vector)).join(',\n') + '\n]');
