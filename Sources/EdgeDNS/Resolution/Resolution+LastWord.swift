import EdgeModel

/// What an address was silent to or failed on, though it answered the same with less or over TCP, is put to it once more at
/// the end of a walk, and so is what it failed on altogether, after a pause: a server that answers only so many queries a
/// second, one that starts, or a bad moment, is not so then.
///
/// Silence is put to it again where other datagrams get lost, an error to EDNS where it answers other questions with all of
/// it, and whatever less of EDNS did not bring either once more with as much as brought something else: a loss is no silence.
extension Resolution {
  /// More of them at once would be too many again for a server that counts.
  private static let lastWords = 3
  private static let lastRounds = 3

  mutating func doubt(silenceTo key: Inquiry.Key, for numbers: Set<Int>) {
    guard key.isQuestionToServer else { return }
    for number in numbers { accounts[number]?.doubts.insert(Doubt(question: key.question, address: key.address)) }
  }

  /// Asks, once everything else of a walk has ended; whether something is under way.
  mutating func askLastWords(for number: Int) -> Bool {
    guard let account = accounts[number], account.rounds < Resolution.lastRounds else { return false }
    let recovered = account.lastWords.filter { hasRecovered($0, in: account.rounds) }.map(\.address)
    let open = account.doubts.filter { doubt in
      isOpen(doubt) && (account.rounds == 0 || !hasFailed(doubt) || recovered.contains(doubt.address))
    }
    .union(
      account.lastWords.filter { doubt in
        isSilentAgain(doubt, for: number, in: account.rounds) || isErrorAgain(doubt, in: account.rounds)
      })
    accounts[number]?.doubts = []
    accounts[number]?.lastWords = []
    guard !open.isEmpty else { return false }
    let round = account.rounds + 1
    accounts[number]?.rounds = round
    let goals = Set(account.goal.questions)
    for (address, doubts) in Dictionary(grouping: open, by: \.address).sorted(by: { $0.key < $1.key }) {
      let questions = doubts.map(\.question).sorted()
      let ordered = questions.filter(goals.contains) + questions.filter { !goals.contains($0) }
      let use = fullestUse(at: address)
      // What came to be known otherwise than the rest is to be asked again as the rest was.
      let odd = ordered.filter { use != nil && answer(to: $0, at: address)?.answered != use }
      let asked = [ordered, odd].flatMap { $0.prefix(Resolution.lastWords) }.uniqued
      if let question = answeredAtOnce(at: address) {
        let control = control(question, at: address, for: number, in: round)
        inquire(control, pace: .own, for: number, offset: 0.8)
      }
      for question in asked {
        ask(again: question, at: address, and: odd.contains(question) ? use : nil, for: number, in: round)
        accounts[number]?.lastWords.insert(Doubt(question: question, address: address))
      }
      // The rest of what it failed on is asked where it has recovered.
      let rest = doubts.filter { !asked.contains($0.question) && hasFailed($0) }
      accounts[number]?.doubts.formUnion(rest)
    }
    return accounts[number].map { $0.open > 0 } == true
  }

  private mutating func ask(
    again question: Question, at address: Address, and use: EDNSUse? = nil, for number: Int, in round: Int
  ) {
    let key = Inquiry.Key(question: question, address: address, repetition: round)
    let isNew = inquiries[key] == nil
    let hasFailed = hasFailed(Doubt(question: question, address: address))
    inquire(key, pace: .own, for: number, offset: 0.8, pause: hasFailed)
    if isNew, let use { send(key, use, after: 0) }
    if hasFailed, self.hasFailed(key.first.stream) {
      inquire(key.stream, pace: .own, for: number, offset: 0.8, pause: true)
    }
  }

  /// Whether all that came of a question is that the server failed.
  private func hasFailed(_ doubt: Doubt) -> Bool {
    hasFailed(Inquiry.Key(question: doubt.question, address: doubt.address))
  }

  /// Whether a server that had failed answered when it was asked once more.
  private func hasRecovered(_ doubt: Doubt, in round: Int) -> Bool {
    let key = Inquiry.Key(question: doubt.question, address: doubt.address, repetition: round)
    return inquiries[key]?.doubtful.flatMap { decoded[$0] }?.isAnswered == true
  }

  /// Whether what failed with all of EDNS did so once more, at an address that answers others with it: two failures of a
  /// server that fails now and then are not rare enough.
  private func isErrorAgain(_ doubt: Doubt, in round: Int) -> Bool {
    let key = Inquiry.Key(question: doubt.question, address: doubt.address, repetition: round)
    guard round == 1, let message = inquiries[key]?.doubtful.flatMap({ decoded[$0] }),
      message.mayFailOnEDNS(.full) || message.refuses(.full), let answered = inquiries[key.first]?.answered,
      answered != .full
    else { return false }
    return questions(at: doubt.address).contains { answer(to: $0, at: doubt.address)?.answered == .full }
  }

  /// Of a walk's own: what was answered to another a while ago tells nothing of the moment.
  private func control(_ question: Question, at address: Address, for number: Int, in round: Int) -> Inquiry.Key {
    Inquiry.Key(
      question: question, address: address, repetition: round + (number + 1) * (Resolution.lastRounds + 1))
  }

  /// Whether a doubt is one of a server that speaks; what it let pass altogether counts where it is deaf to others as well.
  private func isOpen(_ doubt: Doubt) -> Bool {
    answer(to: doubt.question, at: doubt.address)?.result != .failed || fullestUse(at: doubt.address) != nil
  }

  /// Whether all of EDNS met silence in a round in which, or before which, other datagrams got lost at the address.
  private func isSilentAgain(_ doubt: Doubt, for number: Int, in round: Int) -> Bool {
    func isAnswered(_ key: Inquiry.Key) -> Bool { inquiries[key]?.answered == .full }
    let key = Inquiry.Key(question: doubt.question, address: doubt.address, repetition: round)
    guard !isAnswered(key) else { return false }
    if let question = answeredAtOnce(at: doubt.address),
      !isAnswered(control(question, at: doubt.address, for: number, in: round))
    {
      return true
    }
    return round == 1
      && questions(at: doubt.address).contains { question in
        guard let inquiry = answer(to: question, at: doubt.address), inquiry.answered == .full else { return false }
        return inquiry.attempts > (inquiry.hasReturnedCookie ? 2 : 1)
      }
  }

  /// As much of EDNS as an address answered where it did not answer to all of it; none where it did not come to that.
  private func fullestUse(at address: Address) -> EDNSUse? {
    questions(at: address).compactMap { answer(to: $0, at: address)?.answered }.filter { $0 != .full }.min()
  }

  /// A question about the zones of an address that it answered: if it does so again, it is not the moment that is bad.
  private func answeredAtOnce(at address: Address) -> Question? {
    questions(at: address).filter { question in
      guard let inquiry = answer(to: question, at: address) else { return false }
      return inquiry.isHeard && !inquiry.waitsForStream && !inquiry.isDoubtful
    }.min()
  }

  /// What the servers of an address's zones are asked.
  private func questions(at address: Address) -> [Question] {
    audited[address, default: []].flatMap { cuts[$0]?.audits.keys.sorted() ?? [] }
  }

  private func answer(to question: Question, at address: Address) -> Inquiry? {
    inquiries[Inquiry.Key(question: question, address: address)]
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
