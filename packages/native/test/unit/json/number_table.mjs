// Prints numbers as JavaScript does, one a line after the bits of the double in hex:
// what the number writer is compared with.
const view = new DataView(new ArrayBuffer(8));

function print(value) {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0).toString(16).padStart(16, '0');
  return `${bits} ${JSON.stringify(value)}`;
}

/** xorshift64: the same numbers in every run. */
function* randomBits(count) {
  let state = 0x9e3779b97f4a7c15n;
  for (let i = 0; i < count; i++) {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    yield state;
  }
}

const values = [0, -0, 5e-324, 2 ** -1022, Number.MAX_VALUE, 0.1 + 0.2, 1e21, 1e-7, 1e-6, 123e-20];
for (let power = -330; power <= 308; power++) {
  values.push(Number(`1e${power}`), Number(`-1.5e${power}`), Number(`9.999999999999999e${power}`));
}
for (let exponent = -1074; exponent <= 1023; exponent++) {
  values.push(2 ** exponent, 2 ** exponent * 3, -(2 ** exponent - 1));
}
for (const bits of randomBits(20_000)) {
  view.setBigUint64(0, bits);
  values.push(view.getFloat64(0));
  const small = Number(bits & 0xffffffffffn);
  values.push(small / 100, small / 1e6, small / 1e7, -small / 3, Number(bits), small * 2 ** 20);
}
const lines = values.filter(Number.isFinite).map(print);
process.stdout.write(`${lines.join('\n')}\n`);
