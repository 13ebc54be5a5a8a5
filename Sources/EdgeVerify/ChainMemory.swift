import EdgeModel
import EdgeX509
import Synchronization

/// What was made of chains earlier in a run: a thousand names behind one front have one chain between them.
package final class ChainMemory: Sendable {
  /// What a chain's certificates say, and the path from it.
  struct Verdict {
    var certificates: [Certificate]
    var path: PathVerdict?
  }

  private struct Key: Hashable {
    let chain: [Octets]
    let trust: ObjectIdentifier
  }

  private struct Entry {
    let verdict: Verdict
    /// The moments next to when it was judged at which a certificate begins or ends.
    let (after, before): (Moment?, Moment?)

    func holds(at time: Moment) -> Bool { after.map { $0 < time } ?? true && before.map { time < $0 } ?? true }
  }

  /// A run over endpoints that all serve another chain remembers no more of them.
  private static let limit = 256

  private let entries = Mutex<[Key: Entry]>([:])

  package init() {}

  func verdict(on chain: [Octets], at time: Moment, trust: TrustStore) -> Verdict? {
    let key = Key(chain: chain, trust: ObjectIdentifier(trust))
    return entries.withLock { entries in entries[key].flatMap { $0.holds(at: time) ? $0.verdict : nil } }
  }

  /// Remembers a path without flaws: at any moment between the same two of its certificates' dates it is found again.
  func keep(_ verdict: Verdict, on chain: [Octets], at time: Moment, trust: TrustStore) {
    guard let path = verdict.path, path.isTrusted else { return }
    let dates = (verdict.certificates + path.links).flatMap { [$0.notBefore, $0.notAfter] }
    guard !dates.contains(time) else { return }
    let entry = Entry(
      verdict: verdict, after: dates.filter { $0 < time }.max(), before: dates.filter { $0 > time }.min())
    entries.withLock { entries in
      if entries.count >= ChainMemory.limit { entries = [:] }
      entries[Key(chain: chain, trust: ObjectIdentifier(trust))] = entry
    }
  }
}
