import EdgeModel

extension ServerComparison {
  /// How much of EDNS a server answers to that does not answer to all of it.
  package struct EDNSLimit: Hashable, Sendable {
    /// The fullest use that it answered.
    package var works: EDNSUse
    /// Whether more than that is met with silence; otherwise with an error.
    package var drops: Bool
    /// The error, where there is one.
    package var error: ResponseCode? = nil
    /// Whether it comes without OPT.
    package var isBare = false
  }

  /// One question that a server answers only to less of EDNS.
  package struct EDNSFault: Hashable, Sendable {
    package var question: Question
    package var limit: EDNSLimit
  }
}

extension ServerComparison.EDNSLimit {
  /// From whole datagrams of one server.
  ///
  /// Two lost packets look like a server that drops EDNS, once; not on every question. So does one that failed for a moment
  /// look like one that fails on EDNS.
  ///
  /// `silent` is how many questions met silence however they were put.
  init?(_ datagrams: [Response], silent: Int, _ pathLoss: PathLoss) {
    guard let works = datagrams.map(\.edns).min(), works != .full else { return nil }
    let drops = !datagrams.contains { $0.rejectedEDNS.contains(.full) }
    // A server that answers only so many queries a second is silent now to this and now to that; one question of many may
    // be unlucky every time.
    let alike = datagrams.count { $0.edns == works }
    let isSteady = 5 * (silent + datagrams.count - alike) <= alike
    guard !drops || isSteady else { return nil }
    let isTold = datagrams.contains { response in
      guard drops else { return response.ednsInVain > 1 }
      return response.isSaidAgain && !pathLoss.mayExplain([response.ednsInVain], of: 1, at: response.address)
    }
    guard isTold || Set(datagrams.map(\.question)).count > 1 else { return nil }
    let first = datagrams.first { $0.ednsError != nil }
    self.init(works: works, drops: drops, error: first?.ednsError, isBare: first?.isEDNSErrorBare ?? false)
  }
}

extension [Response] {
  /// Of whole datagrams those that only came to less of EDNS, each by itself, from a server that knows EDNS.
  ///
  /// An error has come three times: of twenty questions some are met with two by a server that fails on one of twenty. Silence has met three queries, the last of them beside one that was
  /// answered, and nothing else got lost: who answers only so many queries a second is silent to others as well. Where
  /// something did, it has met a fourth, once more beside one that was answered.
  func ednsFaults(beside all: [Response], _ pathLoss: PathLoss) -> [ServerComparison.EDNSFault] {
    let failing = filter { $0.edns != .full }
    let sound = all.filter { $0.edns == .full && $0.outcome != .timeout }
    // At the end a few are asked once more, not all.
    let silent = all.filter { $0.edns != .full && !$0.rejectedEDNS.contains(.full) }
    let again = silent.filter(\.isSaidAgain)
    let isSteady =
      !all.contains { $0.edns == .full && $0.outcome == .timeout } && Set(silent.map(\.edns)).count == 1
      && !pathLoss.mayExplain(again.map(\.ednsInVain), of: all.count, at: first?.address)
    let hasLosses = !sound.allSatisfy { $0.lost == 0 }
    return failing.compactMap { response in
      guard response.rejectedEDNS.contains(.full) else {
        guard isSteady, response.ednsInVain > (hasLosses ? 3 : 2),
          sound.contains(where: { $0.wasAnsweredBeside(response) })
        else {
          return nil
        }
        return ServerComparison.EDNSFault(
          question: response.question, limit: ServerComparison.EDNSLimit(works: response.edns, drops: true))
      }
      guard let error = response.ednsError, response.isSaidAgain else { return nil }
      return ServerComparison.EDNSFault(
        question: response.question,
        limit: ServerComparison.EDNSLimit(
          works: response.edns, drops: false, error: error, isBare: response.isEDNSErrorBare))
    }.sorted { $0.question < $1.question }
  }
}

extension Response {
  /// Whether what had all of EDNS was put once more at the end of a look, and came to nothing again: an error twice more.
  fileprivate var isSaidAgain: Bool { ednsInVain > 2 }

  /// Whether it came, with all of EDNS, when the last of what another was silent to was sent.
  fileprivate func wasAnsweredBeside(_ other: Response) -> Bool {
    guard let last = other.lastInVain else { return false }
    return ([time] + heard).contains { abs(($0 - last).microseconds) <= 1_000_000 }
  }
}
