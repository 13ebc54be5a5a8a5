import EdgeModel

/// How often datagrams get lost whatever they ask: on the way from this place, or at a server that answers only so many of
/// them a second.
struct PathLoss {
  private var everywhere = Count()
  private var byAddress: [Address: Count] = [:]

  private struct Count {
    var lost = 0
    var all = 0
    var rate: Double { all == 0 ? 0 : Double(lost) / Double(all) }
  }

  init(in evidence: Evidence) {
    for response in evidence.zones.flatMap(\.responses) where response.transport == .udp {
      // Silence to what has more of EDNS is perhaps meant.
      guard response.edns == .full, response.outcome.isAnswer || response.outcome == .truncated else { continue }
      everywhere.lost += response.lost
      everywhere.all += response.lost + 1
      byAddress[response.address, default: Count()].lost += response.lost
      byAddress[response.address, default: Count()].all += response.lost + 1
    }
  }

  /// Whether it may be chance that so many of the questions that an address was asked were lost every time.
  ///
  /// Of many that are as improbable each, the number is distributed as Poisson says: so many or more come with less than
  /// `m^k / k!`.
  ///
  /// `lost` are how often each of them was asked in vain.
  func mayExplain(_ lost: [Int], of asked: Int, at address: Address?) -> Bool {
    let rate = max(everywhere.rate, address.flatMap { byAddress[$0] }?.rate ?? 0)
    let once = (0..<(lost.min() ?? 0)).reduce(1.0) { chance, _ in chance * rate }
    let bound = (1...max(1, lost.count)).reduce(1.0) { $0 * Double(asked) * once / Double($1) }
    return bound >= 0.01
  }
}

extension [Response] {
  /// Whether an address answered something else over UDP while it was silent to a question.
  ///
  /// Otherwise it is perhaps the moment that was bad, not the question.
  func hasWitness(to lost: Response) -> Bool {
    let end = (lost.lastSent ?? lost.time) + .seconds(1)
    return contains { other in
      other.transport == .udp && other.question != lost.question && other.outcome.isAnswer
        && [other.time, other.lastSent ?? other.time].contains { $0 >= lost.time && $0 <= end }
    }
  }
}
