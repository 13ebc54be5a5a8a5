import EdgeModel

/// An expectation held against what was observed; that one could not look is a value, never an absence.
package enum Comparison<Value: Hashable & Sendable>: Hashable, Sendable {
  case agrees(Value)
  case differs(expected: Value, observed: Value)
  /// Nobody could look: why.
  case unobserved(why: String)
  /// Nobody said what to expect.
  case unstated(Value)
  /// Only AWS can know what is right: why.
  case notEvaluated(why: String)

  /// What was seen, where something was seen and judged.
  package var observed: Value? {
    switch self {
    case .agrees(let value), .unstated(let value), .differs(_, let value): value
    case .unobserved, .notEvaluated: nil
    }
  }

  /// What should be, where it was stated and could be compared.
  package var expected: Value? {
    switch self {
    case .agrees(let value), .differs(let value, _): value
    case .unobserved, .unstated, .notEvaluated: nil
    }
  }

  package var differs: Bool { if case .differs = self { true } else { false } }
  package var agrees: Bool { if case .agrees = self { true } else { false } }
}
