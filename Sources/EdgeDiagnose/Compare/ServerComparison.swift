import EdgeModel

/// One server of a zone on one of its addresses.
package struct ServerComparison: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    case serves
    /// It answers, but not as a server of the zone.
    case lame([Failure])
    /// Over UDP it only says that the answer does not fit, and over TCP it says nothing usable.
    case cutShort([Failure])
    /// Nothing usable came back over any transport: what did.
    case dead(String)
    /// Its name leads to no address: why.
    case unresolvable(String)
    /// Nobody on the internet reaches its address.
    case special(Address.Special)
    case unobserved(why: String)
  }

  /// How a server failed on a question of its zone.
  package struct Failure: Hashable, Sendable {
    package var question: Question
    package var transport: Transport
    /// Such as `REFUSED` or `upward referral to com.`.
    package var text: String
    package var time: Moment
    /// Whether resolvers take it for a denial of the name.
    package var isDenial = false
    /// Whether it is an answer that only lacks authority, which resolvers hand to their users all the same.
    package var isBelieved = false
    /// Whether the answer did not fit into a datagram and TCP did not bring it.
    package var isCutShort = false
    /// Whose resolvers alone it fails; none where it fails them all.
    var victims: DelegationEffect.ResolverKind?
    /// Whether UDP alone does not bring the answer.
    var isLostOverUDP = false
    /// Whether it is silence to what lies in a zone that the server refers to when it is asked otherwise.
    var isBelowReferral = false
  }

  package var name: DomainName
  /// Who names it.
  package var origins: [NameServer.Origin]
  /// None when the name has no address.
  package var address: Address?
  package var state: State
  /// The start-of-authority records it gave with negative answers.
  package var authorities: Set<RData>
  /// Questions that it did not answer, though it serves the zone; sorted.
  package var shortcomings: [Failure] = []
  /// What came over TCP in place of the answers that UDP gave or left to TCP, where none came; sorted.
  package var tcpFailures: [Failure] = []
  /// The quickest and the slowest answer over UDP.
  package var times: ClosedRange<Duration>?
  /// None for a server that answers to the full use of EDNS, and where too little was asked to tell.
  package var ednsLimit: EDNSLimit?
  /// The questions that it answers to less of EDNS alone, though it answers others to all of it; sorted.
  package var ednsFaults: [EDNSFault] = []

  package var isDelegated: Bool { origins.contains(.parent) }

  /// Whether resolvers hand to their users what it says, though it says it without authority.
  var isBelieved: Bool { if case .lame(let failures) = state { failures.contains(where: \.isBelieved) } else { false } }

  /// Whether users get answers from it.
  var answersUsers: Bool { state == .serves || isBelieved }

  /// `opened` are the kinds of special addresses that are meant where one looks.
  static func all(
    of zone: ZoneEvidence, opened: Set<Address.Special>, pathLoss: PathLoss, in evidence: Evidence
  ) -> [ServerComparison] {
    // Where the root's servers are is said by hints, not by DNS.
    let opened = zone.zone.isRoot ? Set(zone.servers.flatMap(\.addresses).compactMap(\.special)) : opened
    let minor = MinorQuestions(of: zone.zone, in: evidence)
    let unheard = zone.unheardQuestions
    // What is only asked to compare versions of a zone that aliases lead to is no user's matter.
    let soa = Question(zone.zone, .soa)
    let isElsewhere =
      !evidence.target.isWithin(zone.zone) && !evidence.answers.contains { $0.question.name == zone.zone }
    return zone.servers.sorted { $0.name < $1.name }.flatMap { server -> [ServerComparison] in
      guard !server.addresses.isEmpty else {
        // Nobody looked it up: a plain walk has no need to.
        let state = server.unresolved.map(State.unresolvable) ?? .unobserved(why: "not asked")
        return [
          ServerComparison(name: server.name, origins: server.origins, address: nil, state: state, authorities: [])
        ]
      }
      return server.addresses.sorted().map { address in
        let responses = zone.responses.filter { response in
          response.server == server.name && response.address == address && !(isElsewhere && response.question == soa)
        }
        .map { $0.judged(in: zone.zone) }
        return ServerComparison(
          name: server.name, origins: server.origins, address: address, responses: responses, zone: zone.zone,
          minor: minor, unheard: unheard, pathLoss: pathLoss, opened: opened,
          isFamilyHeard: evidence.hears(ipv6: address.isIPv6))
      }
    }
  }
}

extension ServerComparison {
  fileprivate init(
    name: DomainName, origins: [NameServer.Origin], address: Address, responses: [Response], zone: DomainName,
    minor: MinorQuestions, unheard: Set<Question>, pathLoss: PathLoss, opened: Set<Address.Special>,
    isFamilyHeard: Bool
  ) {
    self.init(
      name: name, origins: origins, address: address,
      state: State(responses, minor: minor, opened: opened, isFamilyHeard: isFamilyHeard),
      authorities: Set(responses.filter(\.outcome.isAnswer).compactMap { $0.soa?.data }))
    if state == .serves {
      let asked = responses.filter { !minor.concernWay($0.question) }
      // What one question met with silence was perhaps lost on the way; not what met it everywhere.
      let spoken = Set(asked.filter(\.outcome.isHeard).map(\.question)).union(unheard)
        .union(asked.silences(beside: responses, pathLoss))
      let told = asked.filter { minor.concernZone($0.question) || spoken.contains($0.question) }
      shortcomings = (told.failures + told.lossesOverUDP(beside: responses, pathLoss) + asked.foreignDenials(in: zone))
        .sorted {
          $0.question < $1.question
        }
      let silent = Set(responses.filter(\.outcome.isSilence).map(\.question))
      let children = responses.children
      for index in shortcomings.indices where silent.contains(shortcomings[index].question) {
        let name = shortcomings[index].question.name
        shortcomings[index].isBelowReferral = children.contains(where: name.isWithin)
      }
    }
    tcpFailures = responses.tcpFailures
    let datagrams = responses.filter { $0.transport == .udp && $0.outcome.isWhole }
    let trips = datagrams.map(\.roundTrip).sorted()
    if let fastest = trips.first, let slowest = trips.last { times = fastest...slowest }
    let silent = responses.count { $0.transport == .udp && $0.outcome == .timeout && $0.isInsistent }
    ednsLimit = EDNSLimit(datagrams, silent: silent, pathLoss)
    if state == .serves, ednsLimit == nil {
      let asked = datagrams.filter { !minor.concernWay($0.question) }
      ednsFaults = asked.ednsFaults(beside: responses.filter { $0.transport == .udp }, pathLoss)
    }
    // A server that is silent to EDNS whatever it is asked has a finding of its own, and is asked but little without.
    if ednsLimit?.drops == true { shortcomings.removeAll(where: \.isLostOverUDP) }
  }
}

extension ZoneEvidence {
  /// The questions that were met with silence at every address, though something was heard from each.
  fileprivate var unheardQuestions: Set<Question> {
    let spoken = Set(responses.filter(\.outcome.isHeard).map(\.address))
    let open = responses.filter { spoken.contains($0.address) && $0.outcome == .timeout }.map(\.question)
    return Set(open).subtracting(responses.filter(\.outcome.isHeard).map(\.question))
  }
}

extension ServerComparison.State {
  fileprivate init(
    _ responses: [Response], minor: MinorQuestions, opened: Set<Address.Special>, isFamilyHeard: Bool
  ) {
    guard !responses.isEmpty else {
      self = .unobserved(why: "not asked")
      return
    }
    if responses.allSatisfy({ $0.outcome == .notAllowed }) {
      let address = responses[0].address
      let special = address.special.flatMap { $0 == .documentation || opened.contains($0) ? nil : $0 }
      self = special.map(Self.special) ?? .unobserved(why: "not asked: \(address.whyNotAsked)")
      return
    }
    guard responses.contains(where: \.outcome.isHeard) else {
      let silent = responses.filter { if case .unreachable = $0.outcome { false } else { true } }
      // A family in which nobody answers, at other zones neither, is this place's matter: no route, or one to nowhere.
      if !isFamilyHeard {
        let family = responses[0].address.isIPv6 ? "IPv6" : "IPv4"
        let reason = responses.map(\.outcome.text).min() ?? "unreachable"
        self = .unobserved(why: silent.isEmpty ? reason : "nobody answers over \(family) from here")
      } else {
        let transports = Set(responses.map(\.transport)).sorted().map(\.rawValue).joined(separator: " and ")
        let texts = Set(responses.map(\.outcome.text)).sorted().joined(separator: ", ")
        self = .dead("\(texts) over \(transports)")
      }
      return
    }
    let major = responses.filter { !minor.contains($0.question) }
    let asked = major.isEmpty ? responses : major
    let heard = asked.filter(\.outcome.isHeard)
    let isHeard = responses.contains { $0.transport == .udp && $0.outcome.isHeard }
    // Of one type alone nobody knows what it tells about others, and whoever answers for the zone itself has it.
    let isOneType = Set(asked.map(\.question.type)).count == 1
    let hasZone =
      isOneType && responses.contains { $0.transport == .udp && minor.concernZone($0.question) && $0.outcome.isAnswer }
    // Whoever referred resolvers to the zone below served them, if he says nothing more to what lies there.
    let children = responses.children
    let refers = heard.isEmpty && asked.allSatisfy { children.contains(where: $0.question.name.isWithin) }
    guard
      isHeard && (!heard.isEmpty || hasZone || refers) || !asked.contains(where: { $0.transport == .udp })
    else {
      // Resolvers take a server for dead that does not answer over UDP, whatever it does over TCP.
      let silent = asked.filter { $0.transport == .udp }.sorted { $0.question < $1.question }
      self = .lame(silent.map(ServerComparison.Failure.init))
      return
    }
    // What one question met with silence was perhaps lost on the way.
    let spoken = Set(heard.map(\.question))
    let failures = asked.filter { spoken.contains($0.question) }.failures
    let (lame, cut) = (failures.filter { !$0.isCutShort }, failures.filter(\.isCutShort))
    // Whoever answers one thing that users ask serves the zone: what it fails on is told by itself.
    let isLame = !lame.isEmpty && !hasZone && !heard.contains(where: \.outcome.isAnswer)
    let isCut = !cut.isEmpty && !hasZone && !heard.contains(where: \.outcome.isAnswer)
    self = isLame ? .lame(lame) : isCut ? .cutShort(cut) : .serves
  }
}

extension [Response] {
  /// One for each question that was answered over no transport; sorted.
  fileprivate var failures: [ServerComparison.Failure] {
    let byQuestion = Dictionary(grouping: self, by: \.question)
    return byQuestion.keys.sorted().compactMap { question in
      let responses = (byQuestion[question] ?? []).sorted { $0.transport < $1.transport }
      guard !responses.contains(where: \.outcome.isAnswer) else { return nil }
      guard let cut = responses.first(where: { $0.transport == .udp && $0.outcome == .truncated }) else {
        return (responses.first(where: \.outcome.isHeard) ?? responses.first).map(ServerComparison.Failure.init)
      }
      // The look may have ended before TCP was tried.
      guard let stream = responses.first(where: { $0.transport == .tcp }) else { return nil }
      return ServerComparison.Failure(
        question: question, transport: .udp, text: "truncated, and over tcp \(stream.outcome.text)", time: cut.time,
        isCutShort: true)
    }
  }

  /// The zones that were referred to over UDP.
  fileprivate var children: Set<DomainName> {
    Set(
      compactMap { response in
        guard response.transport == .udp, case .answered(.referral(let child)) = response.outcome else { return nil }
        return child
      })
  }

  /// One for each question that was asked over UDP again and again in vain, and that TCP brought the answer to.
  ///
  /// The datagrams of one that only TCP could be asked are not known, nor is one that came late lost.
  fileprivate func lossesOverUDP(beside all: [Response], _ pathLoss: PathLoss) -> [ServerComparison.Failure] {
    let streams = filter { $0.transport == .tcp && $0.outcome.isAnswer }
    let silent = all.filter { $0.transport == .udp && $0.outcome == .timeout }
    let asked = Set(all.map(\.question)).count
    let isChance = first.map { pathLoss.mayExplain(silent.map(\.attempts), of: asked, at: $0.address) } ?? false
    return streams.compactMap { stream in
      guard let datagram = first(where: { $0.transport == .udp && $0.question == stream.question }) else { return nil }
      var failure = ServerComparison.Failure(datagram)
      switch datagram.outcome {
      case .timeout where datagram.isInsistent && stream.isPrompt(beside: datagram):
        guard !isChance, all.hasWitness(to: datagram) else { return nil }
        failure.text = "nothing over udp, an answer over tcp"
      case .truncated where datagram.isSilentToEDNS && stream.size > Response.plainLimit:
        failure.text = "nothing over udp with EDNS, truncated without, an answer over tcp"
        failure.victims = .edns
      default: return nil
      }
      failure.isLostOverUDP = true
      return failure
    }
  }

  /// The questions that nothing came to over both transports, asked again and again, while something else was answered.
  fileprivate func silences(beside all: [Response], _ pathLoss: PathLoss) -> [Question] {
    let streams = filter { $0.transport == .tcp && $0.outcome == .timeout }.map(\.question)
    let lost = filter { response in
      response.transport == .udp && response.outcome == .timeout && response.isRepeated && all.hasWitness(to: response)
        && streams.contains(response.question)
    }
    let isChance = pathLoss.mayExplain(lost.map(\.attempts), of: Set(all.map(\.question)).count, at: first?.address)
    return isChance ? [] : lost.map(\.question)
  }

  /// One for each question that is answered with no data by the authority of another zone: of such a SOA record some
  /// resolvers make nothing, and of the message a failure.
  fileprivate func foreignDenials(in zone: DomainName) -> [ServerComparison.Failure] {
    let denials = filter { $0.transport == .udp && $0.outcome == .answered(.noData) }
    return denials.compactMap { response in
      guard let why = response.foreignAuthority(in: zone) else { return nil }
      var failure = ServerComparison.Failure(response)
      failure.text = "no data, \(why)"
      failure.victims = .exact
      return failure
    }
  }

  /// None where one question was answered over TCP: what comes last over TCP is waited for only shortly.
  fileprivate var tcpFailures: [ServerComparison.Failure] {
    let overUDP = filter { $0.transport == .udp && ($0.outcome.isAnswer || $0.outcome == .truncated) }.map(\.question)
    let streams = filter { $0.transport == .tcp && Set(overUDP).contains($0.question) && $0.outcome != .notAllowed }
    let deaf = Set(filter { $0.transport == .udp && $0.edns != .full }.map(\.question))
    // An error to EDNS, and an answer without, is one that came.
    let isAnswered = streams.contains { stream in
      stream.outcome.isAnswer && (stream.edns == .full || stream.ednsError != nil || deaf.contains(stream.question))
    }
    guard !isAnswered else { return [] }
    return streams.sorted { $0.question < $1.question }.map { stream in
      var failure = ServerComparison.Failure(stream)
      // Over UDP it is otherwise.
      if stream.outcome.isAnswer { failure.text = "silence to EDNS, an answer without" }
      return failure
    }
  }
}

extension ServerComparison.Failure {
  fileprivate init(_ response: Response) {
    self.init(
      question: response.question, transport: response.transport, text: response.outcome.text, time: response.time)
    if case .answered(.lame(.deniedAbove)) = response.outcome { isDenial = true }
    isBelieved = response.outcome.believed != response.outcome
  }
}

extension Response {
  /// As one from a server of a zone: whoever denies a name by the authority of a zone above has that one alone.
  func judged(in zone: DomainName) -> Response {
    guard outcome.believed == .answered(.nameError), let soa, zone.isBelow(soa.name) else { return self }
    var response = self
    response.outcome = .answered(.lame(.deniedAbove(soa.name)))
    return response
  }
}

extension Response {
  /// How soon an answer over TCP comes from a server that is not merely late.
  fileprivate static let promptness = Duration.seconds(1)

  /// Whether so many datagrams stayed unanswered for so long that it is no bad luck, and nobody's busy moment.
  fileprivate var isInsistent: Bool { attempts >= 4 && roundTrip >= .seconds(3) || isSilentToLastWord }

  /// Whether so many datagrams stayed unanswered as are sent where nothing comes, and it was no short moment.
  fileprivate var isRepeated: Bool { attempts >= 4 && roundTrip >= .milliseconds(1500) }

  /// Whether the one that was sent once all the rest was known stayed unanswered as well, later than a busy moment lasts.
  private var isSilentToLastWord: Bool {
    outcome == .timeout && attempts >= 5 && (lastSent ?? time) - time >= .seconds(2)
  }

  /// Whether an answer over TCP is from a server that is not merely late over UDP.
  fileprivate func isPrompt(beside datagram: Response) -> Bool {
    roundTrip <= Response.promptness || datagram.isSilentToLastWord && roundTrip + roundTrip <= datagram.roundTrip
  }

  /// As many octets as fit into a datagram without EDNS (RFC 1035 section 4.2.1).
  fileprivate static let plainLimit = 512

  /// Whether it came without EDNS, and nothing to what was sent with it.
  fileprivate var isSilentToEDNS: Bool { edns == .none && rejectedEDNS.isEmpty }

  /// What an empty answer has in place of a SOA record of the zone; none where it has one, or nothing at all.
  fileprivate func foreignAuthority(in zone: DomainName) -> String? {
    if let soa { return soa.name.isWithin(zone) ? nil : "with the SOA record of \(soa.name)" }
    return namesServers ? "with NS records and no SOA record" : nil
  }
}

extension Response.Outcome {
  /// Whether something came back that the server itself sent.
  fileprivate var isHeard: Bool { isSign && self != .refusedConnection }

  /// Whether nothing came back.
  fileprivate var isSilence: Bool { self == .timeout || self == .closed }

  /// Whether a message came back that could be read.
  fileprivate var isWhole: Bool {
    switch self {
    case .answered, .truncated: true
    default: false
    }
  }
}
