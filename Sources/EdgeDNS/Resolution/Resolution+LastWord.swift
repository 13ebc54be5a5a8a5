import EdgeModel

/// What an address was silent to or failed on, though it answered the same with less or over TCP, is put to it once more at
/// the end of a walk: a server that answers only so many queries a second, or a bad moment, is not so then.
extension Resolution {
  /// More of them at once would be too many again for a server that counts.
  private static let lastWords = 3

  mutating func doubt(silenceTo key: Inquiry.Key, for numbers: Set<Int>) {
    guard key.isQuestionToServer else { return }
    for number in numbers { accounts[number]?.doubts.insert(Doubt(question: key.question, address: key.address)) }
  }

  /// Asks, once everything else of a walk has ended; whether something is under way.
  mutating func askLastWords(for number: Int) -> Bool {
    guard let account = accounts[number], !account.doubts.isEmpty else { return false }
    accounts[number]?.doubts = []
    let goals = Set(account.goal.questions)
    func ask(_ question: Question, at address: Address) {
      var key = Inquiry.Key(question: question, address: address)
      key.isAgain = true
      inquire(key, pace: .own, for: number, offset: 0.8)
    }
    for (address, doubts) in Dictionary(grouping: account.doubts, by: \.address).sorted(by: { $0.key < $1.key }) {
      let questions = doubts.map(\.question).sorted()
      let ordered = questions.filter(goals.contains) + questions.filter { !goals.contains($0) }
      if let control = answeredAtOnce(at: address) { ask(control, at: address) }
      for question in ordered.prefix(Resolution.lastWords) { ask(question, at: address) }
    }
    return accounts[number].map { $0.open > 0 } == true
  }

  /// A question about the zones of an address that it answered: if it does so again, it is not the moment that is bad.
  private func answeredAtOnce(at address: Address) -> Question? {
    let questions = audited[address, default: []].flatMap { cuts[$0]?.audits.keys.sorted() ?? [] }
    return questions.filter { question in
      guard let inquiry = inquiries[Inquiry.Key(question: question, address: address)] else { return false }
      return inquiry.isHeard && !inquiry.waitsForStream && !inquiry.isDoubtful
    }.min()
  }
}

/// A question that an address was silent to over UDP, or failed on, as long as it was asked with all of EDNS.
struct Doubt: Hashable, Sendable {
  let question: Question
  let address: Address
}

/// A query on its way.
struct Sending: Sendable {
  let key: Inquiry.Key
  /// The number it has among those of its inquiry.
  let attempt: Int
}

extension Inquiry.Key {
  /// Whether it is what a walk asks a server of a zone over UDP.
  var isQuestionToServer: Bool { transport == .udp && recursion == .none && look == nil && !isAgain }
}
