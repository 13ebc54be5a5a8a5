import CMalloc
import EdgeConfig
import EdgeDiagnose
import EdgeModel
import EdgeObserve
import EdgeReport
import EdgeVerify
import EdgeX509

/// One run of the canary: eight stages, each a function of the value before it.
struct Run {
  let settings: Settings
  let surroundings: Surroundings

  /// From files to a report, target by target as the observations come in.
  ///
  /// Kept of each is its diagnosis; the observation itself, and what was expected, only where they are to be recorded.
  func check(_ request: CheckRequest) async throws -> (report: CheckReport, recording: RecordedRun) {
    let clock = ContinuousClock()
    let (began, start) = (Moment.now(), clock.now)
    let expectations = try request.expectations(environment: settings.environment)  // config
    let plan = Plan(for: expectations, looking: looking(at: began))  // plan
    let judgement = try Judgement(
      expectations: expectations, trust: surroundings.trust, lists: surroundings.lists, at: surroundings.at)
    // What reading the files took is of no use to the threads that look.
    malloc_trim(0)
    let isRecording = settings.record != nil
    var recording = recording(.check, isRecording ? expectations : Expectations(), began)
    var diagnoses: [Diagnosis] = []
    diagnoses.reserveCapacity(plan.steps.count)
    let progress = Progress(isWanted: !settings.options.quiet && plan.steps.count > 1)
    var done = 0
    let looks = try Observer(plan, vouching: surroundings.vouches).observations { observation in  // observe
      let evidence = judgement.evidence(of: observation)  // verify
      let comparison = judgement.comparison(of: evidence)  // compare
      let diagnosis = comparison.map { Diagnosis(of: $0) }  // diagnose
      return (diagnosis: diagnosis, observation: isRecording ? observation : nil)
    }
    for await look in looks {
      if let observation = look.observation { recording.observations.append(observation) }
      if let diagnosis = look.diagnosis { diagnoses.append(diagnosis) }
      done += 1
      progress.show("looked at \(done) of \(plan.steps.count) targets")
    }
    progress.end()
    recording.elapsed = clock.now - start
    let report = judgement.report(consume diagnoses, recording.header, recording.elapsed)  // triage
    return (report, recording)  // report: `Settings.deliver` renders it in every format asked for
  }

  /// Walks to one question and judges the way.
  func trace(_ question: Question) async throws -> (report: TraceReport, recording: RecordedRun) {
    let step = Plan.Step(
      target: question.name, questions: [question], resolvers: surroundings.looking.resolvers, ports: [],
      addresses: [], serverName: nil)
    let recording = try await look(step, as: .trace(question))
    return (try recording.traceReport(question, at: recording.at), recording)
  }

  /// Connects to every address of a host and judges what is served.
  func certificates(_ host: Host) async throws -> (report: CertificateReport, recording: RecordedRun) {
    let looking = surroundings.looking
    let addresses = looking.addresses.isEmpty ? host.address.map { [$0] } ?? [] : looking.addresses
    let questions = addresses.isEmpty ? [RecordType.a, .aaaa].map { Question(host.name, $0) } : []
    let page = PageRequest(
      host: host.address?.description ?? host.name.host, expectation: PageExpectation(isStated: false),
      userAgent: looking.userAgent)
    var step = Plan.Step(
      target: host.name, questions: questions, ports: [host.port], addresses: addresses,
      serverName: looking.serverName ?? (host.address == nil ? host.name : nil),
      page: looking.asksForPages && looking.startTLS == nil ? page : nil, pagePorts: [host.port],
      startTLS: looking.startTLS)
    if step.serverName == nil { step.sought = host.address }
    let recording = try await look(step, as: .certificates(host: host.written, port: host.port))
    let report = try recording.certificateReport(
      host.written, host.port, at: recording.at, trust: surroundings.trust)
    return (report, recording)
  }

  private func look(_ step: Plan.Step, as command: RecordedRun.Command) async throws -> RecordedRun {
    let clock = ContinuousClock()
    let start = clock.now
    var recording = recording(command, Expectations(), Moment.now())
    for await observation in try Observer(Plan(steps: [step], looking: looking(at: recording.header.time)))
      .observations({ $0 })
    {
      recording.observations.append(observation)
    }
    recording.elapsed = clock.now - start
    return recording
  }

  /// The hour says whose turn it is among the servers that are not asked every time.
  func looking(at began: Moment) -> Looking {
    var looking = surroundings.looking
    looking.turn = (surroundings.at ?? began).microseconds / 3_600_000_000
    return looking
  }

  private func recording(
    _ command: RecordedRun.Command, _ expectations: Expectations, _ began: Moment
  ) -> RecordedRun {
    RecordedRun(
      header: ReportHeader(version: Settings.version, time: surroundings.at ?? began, vantage: settings.vantage),
      command: command, at: surroundings.at, expectations: expectations, anchors: surroundings.trust?.anchors,
      hasOwnAnchors: surroundings.trust?.isGiven == true, lists: surroundings.lists.lists, observations: [],
      elapsed: .zero)
  }
}

/// The pure stages between looking and reporting; a run and its replay share them.
struct Judgement: Sendable {
  private let expectations: Expectations
  /// Where each stands among those expected.
  private let places: [DomainName: Int]
  private let trust: TrustStore?
  /// Of the targets that have trust anchors of their own.
  private let trusts: [DomainName: TrustStore]
  private let lists: RevocationLists
  private let memory = ChainMemory()
  /// As of when; none is each look's own time.
  private let time: Moment?

  init(expectations: Expectations, trust: TrustStore?, lists: RevocationLists, at time: Moment?) throws {
    self.expectations = expectations
    self.trust = trust
    self.lists = lists
    var stores: [String: TrustStore] = [:]
    var trusts: [DomainName: TrustStore] = [:]
    for target in expectations.targets {
      guard let text = target.trust else { continue }
      let store = try stores[text] ?? TrustStore(pem: Array(text.utf8), isGiven: true)
      stores[text] = store
      trusts[target.name] = store
    }
    self.trusts = trusts
    self.time = time
    places = Dictionary(expectations.targets.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  func evidence(of observation: Observation) -> Evidence {
    Evidence(
      of: observation, at: time ?? observation.began, trust: trusts[observation.target] ?? trust, lists: lists,
      memory: memory)
  }

  /// One look held against what is expected; nothing for a target that nobody named.
  func comparison(of evidence: Evidence) -> TargetComparison? {
    places[evidence.target].map {
      TargetComparison(of: expectations.targets[$0], expectations: expectations, evidence: evidence)
    }
  }

  /// Brings the diagnoses together.
  func report(_ diagnoses: consuming [Diagnosis], _ header: ReportHeader, _ elapsed: Duration) -> CheckReport {
    let statistics = CheckReport.Statistics(
      queries: diagnoses.reduce(0) { $0 + $1.queries }, handshakes: diagnoses.reduce(0) { $0 + $1.handshakes },
      elapsed: elapsed)
    return CheckReport(
      header: header, diagnoses: diagnoses, statistics: statistics, remarks: expectations.remarks)
  }
}

/// What a run looks at and judges by, besides the expectations: the user's options, or a simulated internet.
struct Surroundings {
  var looking: Looking
  var trust: TrustStore?
  var lists: RevocationLists
  /// As of when to judge; none is each look's own time.
  var at: Moment?

  init(looking: Looking, trust: TrustStore?, lists: RevocationLists, at: Moment?) {
    self.looking = looking
    self.trust = trust
    self.lists = lists
    self.at = at
  }

  /// Whether headers that the user's files add to requests can be shown to whoever serves this chain.
  var vouches: @Sendable ([[UInt8]], DomainName?) -> Bool {
    { [trust, at] chain, name in
      guard let trust, let leaf = chain.first, let name, (try? Certificate(der: leaf))?.covers(host: name) == true
      else { return false }
      return PathVerdict(chain: chain, at: at ?? Moment.now(), trust: trust).isTrusted
    }
  }

  /// What the user's options say; where no certificate will be seen, no trust store is read, which takes as long as
  /// everything else.
  init(_ settings: Settings, seesCertificates: Bool = true) throws {
    looking = settings.looking
    at = settings.at
    trust = seesCertificates ? try settings.trustBundle() : nil
    lists = seesCertificates ? try settings.revocationLists() : .none
  }
}

extension Settings {
  /// The trust store that options, environment or the system name; none when there is none.
  func trustBundle() throws -> TrustStore? {
    guard let bundle = try TrustBundle(trust: trustPath, environment: environment) else { return nil }
    do {
      return try TrustStore(pem: bundle.bytes, isGiven: trustPath != nil)
    } catch {
      throw ConfigError([
        Mistake(
          file: bundle.path, place: nil, problem: "\(error)",
          remedy: "give a file or folder of PEM certificates with --trust")
      ])
    }
  }
}

extension Settings {
  /// The revocation lists that the user named.
  func revocationLists() throws -> RevocationLists {
    guard let listPath else { return .none }
    let bytes = try InputFile(listPath, limit: 64 << 20).bytes
    do {
      return try RevocationLists(file: bytes)
    } catch {
      throw ConfigError([
        Mistake(
          file: listPath, place: nil, problem: "\(error)",
          remedy: "give a certificate revocation list as its authority publishes it, DER or PEM")
      ])
    }
  }
}

extension RecordedRun {
  /// `trust`: the anchors where they are loaded already.
  private func judgement(at time: Moment?, trust: TrustStore? = nil) throws -> Judgement {
    let trust = try trust ?? anchors.map { try TrustStore(anchors: $0, isGiven: hasOwnAnchors) }
    return try Judgement(
      expectations: expectations, trust: trust,
      lists: lists.isEmpty ? .none : try RevocationLists(lists: lists), at: time)
  }

  /// The pure half of a run, again.
  func checkReport(at time: Moment?) throws -> CheckReport {
    let judgement = try judgement(at: time)
    return judgement.report(try comparisons(at: time).map { Diagnosis(of: $0) }, header, elapsed)
  }

  /// What was expected of each target, held against what was seen as of `time`, or else of when it was seen.
  package func comparisons(at time: Moment? = nil) throws -> [TargetComparison] {
    let judgement = try judgement(at: time ?? at)
    return observations.compactMap { judgement.comparison(of: judgement.evidence(of: $0)) }
  }

  func traceReport(_ question: Question, at time: Moment?) throws -> TraceReport {
    TraceReport(header: header, question: question, evidence: try onlyEvidence(at: time))
  }

  func certificateReport(
    _ host: String, _ port: UInt16, at time: Moment?, trust: TrustStore? = nil
  ) throws -> CertificateReport {
    let pem = observations.flatMap(\.handshakes).sorted { $0.endpoint < $1.endpoint }.map { handshake in
      (endpoint: handshake.endpoint, text: handshake.chain.map { PEM.text($0) }.joined())
    }
    return CertificateReport(
      header: header, host: host, port: port, evidence: try onlyEvidence(at: time, trust: trust), pem: pem)
  }

  private func onlyEvidence(at time: Moment?, trust: TrustStore? = nil) throws -> Evidence {
    guard let observation = observations.first else { throw Interrupted() }
    return try judgement(at: time, trust: trust).evidence(of: observation)
  }
}

/// The run ended before its only look did.
struct Interrupted: Error, CustomStringConvertible {
  let description = "the run ended before anything was looked at"
}
