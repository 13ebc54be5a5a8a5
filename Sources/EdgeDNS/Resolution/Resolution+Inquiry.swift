import EdgeModel
import EdgeWire

extension Resolution {
  /// Starts the inquiry unless it has begun already.
  ///
  /// With a pause, only after a tenth of the timeout.
  mutating func inquire(
    _ key: Inquiry.Key, pace: Pace, for account: Int? = nil, offset: Double = 0, pause: Bool = false
  ) {
    if inquiries[key] == nil {
      inquiries[key] = Inquiry(pace: pace, offset: offset)
      keys[key.question, default: []].append(key)
      openInquiries += 1
      meet(key)
      if pause {
        let alarm = Alarm(subject: .inquiry(key, step: Inquiry.beginning))
        asks.append(.wake(alarm, after: looking.timeout.scaled(by: Inquiry.moments[0])))
      } else {
        send(key, .full, after: 0)
        if key.transport == .tcp { wakeStream(key, offset) } else if !key.isLastWord { wake(key, step: 1) }
      }
    }
    guard let account, let inquiry = inquiries[key] else { return }
    if inquiry.result == nil || inquiry.isLingering {
      if inquiries[key]?.accounts.insert(account).inserted == true { accounts[account]?.open += 1 }
    } else {
      tell(silenceOf: key, to: [account])
      if inquiry.isDoubtful { doubt(silenceTo: key, for: [account]) }
    }
  }

  private mutating func wake(_ key: Inquiry.Key, step: Int) {
    guard step <= Inquiry.moments.count else { return }
    let before = step == 1 ? 0 : Inquiry.moments[step - 2]
    let share = Inquiry.moments[step - 1] - before
    asks.append(.wake(Alarm(subject: .inquiry(key, step: step)), after: looking.timeout.scaled(by: share)))
  }

  /// Over TCP nothing is lost; only whether it is EDNS that is met with silence is to be seen.
  private mutating func wakeStream(_ key: Inquiry.Key, _ offset: Double) {
    guard key.recursion == .none, key.look == nil else { return }
    let share = offset == 0 ? Inquiry.moments[3] : Inquiry.moments[0]
    asks.append(.wake(Alarm(subject: .inquiry(key, step: 4)), after: looking.timeout.scaled(by: share)))
  }

  mutating func send(_ key: Inquiry.Key, _ edns: EDNSUse, after offset: Double, cookie: [UInt8]? = nil) {
    guard let inquiry = inquiries[key] else { return }
    let query = Query(
      question: key.question, address: key.address, port: key.port, transport: key.transport, edns: edns,
      recursion: key.recursion, cookie: cookie)
    nextNumber += 1
    sending[nextNumber] = Sending(key: key, attempt: inquiry.attempts + 1)
    inquiries[key]?.attempts += 1
    inquiries[key]?.underWay += 1
    inquiries[key]?.sent.insert(edns)
    let patience = looking.timeout.scaled(by: max(0.1, 1 - offset - inquiry.offset))
    asks.append(.send(query, number: nextNumber, patience: patience, pace: inquiry.pace))
  }

  /// Sends again while there is no result.
  mutating func escalate(_ key: Inquiry.Key, to step: Int) {
    guard var inquiry = inquiries[key], inquiry.result == nil else { return }
    guard step != Inquiry.beginning else { return send(key, .full, after: 0) }
    guard key.transport == .udp else {
      let offset = inquiry.offset == 0 ? Inquiry.moments[3] : Inquiry.moments[0]
      if spoken.contains(key.address), !inquiry.sent.contains(.none) { send(key, .none, after: offset) }
      return
    }
    inquiry.step = step
    inquiries[key] = inquiry
    let offset = Inquiry.moments[step - 1]
    switch step {
    case 1:
      send(key, inquiry.repeated, after: offset)
      doubt(key)
    case 2:
      // All addresses that owe an answer to what was asked together are known by now.
      woken.formUnion(inquiry.waiters)
    case 3:
      // Whether it is OPT that is dropped or only what it carries, the difference is a finding.
      for use in [EDNSUse.plain, .none] where !inquiry.sent.contains(use) { send(key, use, after: offset) }
    default: if !inquiry.waitsForStream { turnToStream(key, offset: offset) }
    }
    wake(key, step: step + 1)
  }

  /// Asks over TCP, and takes that result unless one comes over UDP first.
  private mutating func turnToStream(_ key: Inquiry.Key, offset: Double) {
    guard key.transport == .udp, let inquiry = inquiries[key] else { return }
    inquiries[key]?.waitsForStream = true
    let stream = key.stream
    inquire(stream, pace: inquiry.pace, offset: offset + inquiry.offset)
    // A result that is there already is taken now.
    switch inquiries[stream]?.result {
    case .message(let index): end(key, .message(index))
    case .failed: endIfSpent(key)
    case nil: break
    }
  }

  /// Files an arrival and, when it settles the inquiry, wakes who waited.
  mutating func take(_ arrival: Arrival, number: Int) {
    guard let (key, attempt) = sending.removeValue(forKey: number).map({ ($0.key, $0.attempt) }),
      var inquiry = inquiries[key]
    else { return }
    inquiry.underWay -= 1
    let hadResult = inquiry.result != nil
    if hadResult, arrival.outcome == .timeout {
      // That one more query stays unanswered once another one was answered may be known before the walk ends, or not.
      if inquiry.isLingering { inquiry.silences.append(Reply(arrival, .timeout, attempt)) }
      inquiries[key] = inquiry
      if inquiry.isLingering, inquiry.underWay == 0 { letGo(key) }
      return
    }
    let (outcome, message) = file(arrival)
    let reply = Reply(arrival, outcome, attempt)
    if let look = key.look.flatMap({ looks[$0] }) {
      accounts[look.account]?.looks.append(
        Look(record: look.record, round: look.round, part: look.part, reply: reply))
    } else {
      replies[key.question, default: []].append(reply)
    }
    inquiries[key] = inquiry
    switch outcome {
    case .message: hear(key.address, isReadable: true)
    case .malformed: hear(key.address, isReadable: false)
    default: break
    }
    if outcome != .timeout { inquiries[key]?.isHeard = true }
    guard !hadResult else {
      // It was only late.
      if inquiry.isLingering { letGo(key) }
      return
    }

    switch outcome {
    case .message(let index) where key.isLastWord:
      if inquiry.doubtful == nil { inquiries[key]?.doubtful = index }
      inquiries[key]?.answered = min(arrival.query.edns, inquiry.answered ?? .none)
      if message?.isAnswered == true, hasFailed(key.first) { inquiries[key.first]?.result = .message(index) }
    case .message(let index):
      guard let message else { break }
      if message.isTruncated {
        // Over TCP it is no answer: nothing is left that could be whole.
        if key.transport == .udp, !inquiry.waitsForStream { turnToStream(key, offset: 0) }
      } else if message.rcode == .badCookie {
        returnCookie(of: message, to: key, inquiry)
      } else if message.refuses(arrival.query.edns), let next = arrival.query.edns.next {
        // One that says the same of any query says nothing of EDNS.
        if inquiry.doubtful == nil { inquiries[key]?.doubtful = index }
        if !inquiry.sent.contains(next) { send(key, next, after: 0) }
      } else if key.recursion == .none, message.mayFailOnEDNS(arrival.query.edns) {
        if inquiry.doubtful == nil { inquiries[key]?.doubtful = index }
        // At once without any of EDNS: most that fail on all of it fail without as well, and are not asked a third time.
        if !inquiry.sent.contains(.none) { send(key, .none, after: 0) }
      } else {
        settle(key, index, message, by: arrival.query.edns)
      }
      if arrival.query.edns == .plain, let held = inquiry.held, inquiries[key]?.result == nil {
        settle(key, by: .none, with: held)
      }
    case .malformed, .refusedConnection:
      // Perhaps only over UDP.
      if !inquiry.waitsForStream, !key.isLastWord { turnToStream(key, offset: 0) }
    case .notAllowed, .unreachable:
      end(key, .failed)
    case .timeout, .closed:
      break
    }
    endIfSpent(key)
  }

  /// Ends an inquiry with an answer, unless how much of EDNS is answered is still to be seen.
  private mutating func settle(_ key: Inquiry.Key, _ index: Int, _ message: Message, by use: EDNSUse) {
    guard let inquiry = inquiries[key] else { return }
    let doubtful = inquiry.doubtful.flatMap { number in decoded[number].map { (index: number, message: $0) } }
    let isBetter = message.rcode == .noError || message.rcode == .nameError && doubtful?.message.rcode != .nameError
    if let doubtful, !isBetter { return end(key, .message(doubtful.index)) }
    // Without OPT it shows that it knows none of EDNS.
    if use == .none, doubtful?.message.edns != nil, inquiry.held == nil, !inquiry.sent.contains(.plain) {
      inquiries[key]?.held = index
      send(key, .plain, after: 0)
    } else {
      settle(key, by: use, with: index)
    }
  }

  /// Ends an inquiry with what a use of EDNS brought.
  private mutating func settle(_ key: Inquiry.Key, by use: EDNSUse, with index: Int) {
    inquiries[key]?.answered = use
    if use != .full, let accounts = inquiries[key]?.accounts {
      inquiries[key]?.isDoubtful = true
      doubt(silenceTo: key, for: accounts)
    }
    end(key, .message(index))
  }

  /// Answers BADCOOKIE with the server's cookie, once; then over TCP, which needs none (RFC 7873 section 5.3).
  private mutating func returnCookie(of message: Message, to key: Inquiry.Key, _ inquiry: Inquiry) {
    let cookie = message.edns?.options.first { $0.code == EDNS.Option.cookie }?.bytes
    if let cookie, (16...40).contains(cookie.count), !inquiry.hasReturnedCookie {
      inquiries[key]?.hasReturnedCookie = true
      send(key, .full, after: 0, cookie: cookie)
    } else if !inquiry.waitsForStream {
      turnToStream(key, offset: 0)
    }
  }

  /// An inquiry with nothing under way has failed, unless a resend is still to come or TCP still answers.
  private mutating func endIfSpent(_ key: Inquiry.Key) {
    guard let inquiry = inquiries[key], inquiry.result == nil, inquiry.underWay == 0 else { return }
    if inquiry.waitsForStream {
      if let result = inquiries[key.stream]?.result { end(key, result == .failed ? inquiry.leftover : result) }
      return
    }
    let hasResendsLeft = key.transport == .udp && !key.isLastWord && inquiry.step < Inquiry.moments.count
    if !hasResendsLeft { end(key, inquiry.leftover) }
  }

  private mutating func end(_ key: Inquiry.Key, _ result: Inquiry.Result) {
    guard let inquiry = inquiries[key] else { return }
    inquiries[key]?.result = result
    inquiries[key]?.waiters = []
    if key.isQuestionToServer, hasFailed(key) {
      // It may be about to start.
      inquiries[key]?.isDoubtful = true
      doubt(silenceTo: key, for: inquiry.accounts)
    }
    openInquiries -= 1
    woken.formUnion(inquiry.waiters)
    if result == .failed {
      miss(key)
      // Perhaps what would have been answered to less of EDNS was lost.
      if key.isQuestionToServer, !inquiry.isHeard, inquiry.isLate { doubt(silenceTo: key, for: inquiry.accounts) }
    }
    learn(from: key)
    if key.isQuestionToServer, inquiry.waitsForStream, !inquiry.isHeard, inquiry.underWay > 0, result != .failed {
      inquiries[key]?.isLingering = true
    } else {
      // Where many wait for their turn, nothing may be under way any more.
      if inquiry.waitsForStream, !inquiry.isHeard, result != .failed { doubt(silenceTo: key, for: inquiry.accounts) }
      inquiries[key]?.accounts = []
      leave(inquiry.accounts)
    }
    guard key.transport == .tcp else { return }
    // Over UDP the same inquiry may have failed, or be silent.
    var datagram = key
    datagram.transport = .udp
    if let waiting = inquiries[datagram], waiting.waitsForStream, waiting.result == nil {
      if case .message = result { end(datagram, result) } else { endIfSpent(datagram) }
    }
  }

  /// Nothing is waited for any more over UDP where TCP had brought the result: silence is told to whoever waits.
  private mutating func letGo(_ key: Inquiry.Key) {
    guard let inquiry = inquiries[key] else { return }
    inquiries[key]?.isLingering = false
    if inquiry.isHeard { inquiries[key]?.silences = [] }
    tell(silenceOf: key, to: inquiry.accounts)
    inquiries[key]?.accounts = []
    leave(inquiry.accounts)
  }

  /// What only led to a name nobody waits for, so that it may be known before the walk ends, or not.
  private mutating func tell(silenceOf key: Inquiry.Key, to accounts: Set<Int>) {
    guard !accounts.isEmpty, let silences = inquiries[key]?.silences, !silences.isEmpty else { return }
    inquiries[key]?.silences = []
    replies[key.question, default: []] += silences
    doubt(silenceTo: key, for: accounts)
  }

  /// Keeps equal messages once, with the ID zeroed, and decodes each once.
  private mutating func file(_ arrival: Arrival) -> (Reply.Outcome, Message?) {
    switch arrival.outcome {
    case .response(var bytes):
      bytes.replaceSubrange(0..<2, with: [0, 0])
      let index: Int
      if let known = messageIndex[Octets(bytes)] {
        index = known
      } else {
        index = nextMessage
        nextMessage += 1
        messages[index] = bytes
        messageIndex[Octets(bytes)] = index
        if let account = account(of: arrival.query.question) { accounts[account]?.received += bytes.count }
        decoded[index] = try? Message(wire: bytes)
      }
      guard let message = decoded[index] else { return (.malformed(index), nil) }
      return (.message(index), message)
    case .timeout: return (.timeout, nil)
    case .refusedConnection: return (.refusedConnection, nil)
    case .closed: return (.closed, nil)
    case .unreachable(let reason): return (.unreachable(reason), nil)
    case .notAllowed: return (.notAllowed, nil)
    }
  }

  /// The walk on whose account a question is on its way.
  private func account(of question: Question) -> Int? {
    descents[question]?.account ?? (question.type == .a ? steps[question.name]?.account : nil)
  }

  /// Whether a server says that it failed, and not on an alias that leads in a circle, as BIND does.
  func hasFailed(_ key: Inquiry.Key) -> Bool {
    guard case .message(let index)? = inquiries[key]?.result, let message = decoded[index] else { return false }
    return message.rcode == .serverFailure && message.answer.isEmpty
  }

  /// What an address answered to a question, over UDP or else over TCP.
  func message(_ question: Question, at address: Address) -> Message? {
    let key = Inquiry.Key(question: question, address: address)
    for key in [key, key.stream] {
      if case .message(let index)? = inquiries[key]?.result { return decoded[index] }
    }
    return nil
  }
}

extension Reply {
  fileprivate init(_ arrival: Arrival, _ outcome: Outcome, _ attempt: Int) {
    self.init(
      query: arrival.query, sent: arrival.sent, roundTrip: arrival.roundTrip, outcome: outcome,
      ignored: arrival.ignored, attempt: attempt == 1 ? nil : attempt)
  }
}

extension Duration {
  func scaled(by share: Double) -> Duration { .microseconds(Int64(Double(microseconds) * share)) }
}
