/** Half-width of a 90 % interval of a normal distribution, in standard deviations. */
export const Z90 = 1.6448536269514722

/**
 * Complementary error function, 2/sqrt(pi) times the integral of exp(-t^2) from x to infinity.
 * Relative error below 1e-14. Rational approximations of Cody (1969) in the ranges of the msun library's s_erf.
 */
export function erfc(x: number): number {
  const ax = Math.abs(x)
  if (ax < 0.84375) return 1 - (x + x * ratio(x * x, NEAR_P, NEAR_Q))
  const upper = ax < 1.25 ? 1 - ERX - ratio(ax - 1, MIDDLE_P, MIDDLE_Q) : ax < 27.3 ? tail(ax) : 0
  return x > 0 ? upper : 2 - upper
}

/** Standard normal distribution function, 0 to 1. */
export const phi = (z: number): number => 0.5 * erfc(-z * Math.SQRT1_2)

/** The z with phi(z) = p, for 0 < p < 1. Wichura (1988), algorithm AS 241, relative error about 1e-16. */
export function phiInverse(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, CENTRE_P, CENTRE_Q)
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const z = r <= 5 ? ratio(r - 1.6, SIDE_P, SIDE_Q) : ratio(r - 5, FAR_P, FAR_Q)
  return q < 0 ? -z : z
}

function tail(x: number): number {
  const s = 1 / (x * x)
  const fraction = x < 1 / 0.35 ? ratio(s, TAIL_P, TAIL_Q) : ratio(s, FAR_TAIL_P, FAR_TAIL_Q)
  // exp(-x^2) in two factors: x^2 itself would lose the digits that the exponential magnifies.
  const head = Math.fround(x)
  return (Math.exp(-head * head - 0.5625) * Math.exp((head - x) * (head + x) + fraction)) / x
}

function ratio(x: number, above: readonly number[], below: readonly number[]): number {
  return polynomial(x, above) / polynomial(x, below)
}

function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!
  return value
}

// prettier-ignore
const NEAR_P = [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5]
// prettier-ignore
const NEAR_Q = [1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6]
const ERX = 0.8450629115104675
// prettier-ignore
const MIDDLE_P = [-0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668, 0.035478304325618236, -0.002166375594868791]
// prettier-ignore
const MIDDLE_Q = [1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905, 0.011984499846799107]
// prettier-ignore
const TAIL_P = [-0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347, -184.60509290671104, -81.2874355063066, -9.814329344169145]
// prettier-ignore
const TAIL_Q = [1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783, 108.63500554177944, 6.570249770319282, -0.0604244152148581]
// prettier-ignore
const FAR_TAIL_P = [-0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896, -1025.0951316110772, -483.5191916086514]
// prettier-ignore
const FAR_TAIL_Q = [1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644, 474.52854120695537, -22.44095244658582]
// prettier-ignore
const CENTRE_P = [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227]
// prettier-ignore
const CENTRE_Q = [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854]
// prettier-ignore
const SIDE_P = [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414]
// prettier-ignore
const SIDE_Q = [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9]
// prettier-ignore
const FAR_P = [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7]
// prettier-ignore
const FAR_Q = [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15]
