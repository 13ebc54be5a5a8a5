import EdgeModel
import EdgeWire

/// One question at one address: resends, the way without EDNS and the way over TCP joined into one result.
struct Inquiry: Sendable {
  struct Key: Hashable, Sendable {
    let question: Question
    let address: Address
  }

  enum Result: Hashable, Sendable {
    /// An index into the resolution's messages.
    case message(Int)
    case failed
  }

  var result: Result?
  /// Sends not arrived yet.
  var underWay = 0
  /// The last alarm that went off: 0 before the first resend.
  var step = 0
  var sentTCP = false
  var sentWithoutEDNS = false
  /// Descents that wait for the result.
  var waiters: Set<Question> = []

  /// When to send again, as shares of the timeout: with 5 s at 0.5 s, at 1.5 s without EDNS, at 3 s over TCP.
  static let resends: [Double] = [0.1, 0.3, 0.6]
}

extension Resolution {
  /// Starts the inquiry unless it has begun already.
  mutating func inquire(_ key: Inquiry.Key) {
    guard inquiries[key] == nil else { return }
    inquiries[key] = Inquiry()
    openInquiries += 1
    send(key, .udp, edns: true, offset: 0)
    wake(key, step: 1)
  }

  private mutating func wake(_ key: Inquiry.Key, step: Int) {
    guard step <= Inquiry.resends.count else { return }
    let before = step == 1 ? 0 : Inquiry.resends[step - 2]
    let share = Inquiry.resends[step - 1] - before
    asks.append(.wake(Alarm(inquiry: key, step: step), after: looking.timeout.scaled(by: share)))
  }

  private mutating func send(_ key: Inquiry.Key, _ transport: Transport, edns: Bool, offset: Double) {
    let query = Query(question: key.question, address: key.address, transport: transport, edns: edns)
    nextNumber += 1
    sending[nextNumber] = key
    inquiries[key]?.underWay += 1
    if transport == .tcp { inquiries[key]?.sentTCP = true }
    if !edns { inquiries[key]?.sentWithoutEDNS = true }
    asks.append(.send(query, number: nextNumber, patience: looking.timeout.scaled(by: 1 - offset)))
  }

  /// Sends again while there is no result.
  mutating func escalate(_ alarm: Alarm) {
    let key = alarm.inquiry
    guard var inquiry = inquiries[key], inquiry.result == nil else { return }
    inquiry.step = alarm.step
    inquiries[key] = inquiry
    let offset = Inquiry.resends[alarm.step - 1]
    switch alarm.step {
    case 1: send(key, .udp, edns: true, offset: offset)
    case 2: send(key, .udp, edns: false, offset: offset)
    default: if !inquiry.sentTCP { send(key, .tcp, edns: true, offset: offset) }
    }
    wake(key, step: alarm.step + 1)
    // Whoever waits here may try another server beside this slow one.
    woken.formUnion(inquiry.waiters)
  }

  /// Files an arrival and, when it settles the inquiry, wakes who waited.
  mutating func take(_ arrival: Arrival, number: Int) {
    guard let key = sending.removeValue(forKey: number), var inquiry = inquiries[key] else { return }
    inquiry.underWay -= 1
    let (outcome, message) = file(arrival)
    replies[key.question, default: []].append(
      Reply(
        query: arrival.query, sent: arrival.sent, roundTrip: arrival.roundTrip, outcome: outcome,
        ignored: arrival.ignored))
    let hadResult = inquiry.result != nil
    inquiries[key] = inquiry
    guard !hadResult else { return }

    switch outcome {
    case .message(let index):
      if let message, message.isTruncated, arrival.query.transport == .udp {
        if !inquiry.sentTCP { send(key, .tcp, edns: arrival.query.edns, offset: 0) }
      } else if let message, arrival.query.edns, message.refusesEDNS, !inquiry.sentWithoutEDNS {
        send(key, arrival.query.transport, edns: false, offset: 0)
      } else {
        end(key, .message(index))
      }
    case .malformed, .refusedConnection:
      // Perhaps only over UDP.
      if !inquiry.sentTCP { send(key, .tcp, edns: true, offset: 0) }
    case .notAllowed, .unreachable:
      end(key, .failed)
    case .timeout, .closed:
      break
    }
    endIfSpent(key)
  }

  /// An inquiry with nothing under way has failed, unless a resend is still to come.
  private mutating func endIfSpent(_ key: Inquiry.Key) {
    guard let inquiry = inquiries[key], inquiry.result == nil, inquiry.underWay == 0 else { return }
    let hasResendsLeft = inquiry.step < Inquiry.resends.count && !inquiry.sentTCP
    if !hasResendsLeft { end(key, .failed) }
  }

  private mutating func end(_ key: Inquiry.Key, _ result: Inquiry.Result) {
    inquiries[key]?.result = result
    openInquiries -= 1
    woken.formUnion(inquiries[key]?.waiters ?? [])
    inquiries[key]?.waiters = []
    mergeReferral(at: key)
  }

  /// Keeps equal messages once, with the ID zeroed, and decodes each once.
  private mutating func file(_ arrival: Arrival) -> (Reply.Outcome, Message?) {
    switch arrival.outcome {
    case .response(var bytes):
      bytes.replaceSubrange(0..<2, with: [0, 0])
      let index: Int
      if let known = messageIndex[bytes] {
        index = known
      } else {
        index = messages.count
        messages.append(bytes)
        messageIndex[bytes] = index
        if let account = descents[arrival.query.question]?.account { descents[account]?.received += bytes.count }
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
}

extension Message {
  /// Whether the server shows that it cannot read OPT (RFC 6891 section 7).
  var refusesEDNS: Bool { edns == nil && (rcode == .formatError || rcode == .notImplemented) || rcode == .badVersion }
}

extension Duration {
  func scaled(by share: Double) -> Duration { .microseconds(Int64(Double(microseconds) * share)) }
}
