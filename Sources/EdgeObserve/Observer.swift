import EdgeDNS
import EdgeModel
import EdgeTLS
import NIOCore
import NIOPosix

/// Carries out a plan: walks for every target, then handshakes on every address found.
package struct Observer: Sendable {
  /// A name with more addresses is looked at on the first ones in order.
  private static let addressLimit = 64
  /// Of S3's own addresses so many are asked whether anything comes of asking in the clear from here.
  private static let controlLimit = 4

  private let plan: Plan
  private let walker: Walker
  private let elsewhere: Elsewhere
  /// None where no port is looked at: setting OpenSSL up takes as long as a walk.
  private let handshaker: Handshaker?

  /// Throws when OpenSSL cannot set up a client.
  ///
  /// `vouches`: whether a chain as served is one that headers of the user's files can be shown to.
  package init(
    _ plan: Plan, vouching vouches: @escaping @Sendable ([[UInt8]], DomainName?) -> Bool = { _, _ in false }
  ) throws {
    let group = MultiThreadedEventLoopGroup.singleton
    self.plan = plan
    let walker = Walker(
      looking: plan.looking, exchange: Exchange(looking: plan.looking, group: group, now: { Moment.now() }),
      on: group.next())
    self.walker = walker
    elsewhere = Elsewhere(of: plan.elsewhere, by: walker)
    // Who says where to connect to does not mean other hosts.
    let seek: Seeker? =
      plan.looking.addresses.isEmpty
      ? { @Sendable name in
        let walk = await walker.walk(Goal(questions: [], leads: [name]), addressesOf: nil)
        return walk.lost.isEmpty ? .addresses(walk.led) : .nowhere
      } : nil
    handshaker =
      !plan.steps.contains(where: \.hasEndpoints)
      ? nil
      : try Handshaker(
        looking: plan.looking, group: group, vouching: vouches, seeking: seek, now: { Moment.now() })
  }

  /// What is made of one observation for each target, as each is complete; what the deadline cut off says so.
  ///
  /// As many targets are under way as are looked at together, what is made of them included: where that is slower than
  /// looking, observations would pile up.
  package func observations<Outcome: Sendable>(
    _ transform: @escaping @Sendable (Observation) -> Outcome
  ) -> AsyncStream<Outcome> {
    AsyncStream { continuation in
      let task = Task {
        await withDeadline(plan.looking.deadline) {
          await withTaskGroup(of: Void.self) { group in
            for (index, step) in plan.steps.enumerated() {
              if index >= plan.looking.concurrency { await group.next() }
              group.addTask { continuation.yield(transform(await observe(step))) }
            }
          }
        }
        await walker.stop()
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private func observe(_ step: Plan.Step) async -> Observation {
    let began = Moment.now()
    var missed: [String] = []
    let isSought = step.addresses.isEmpty && step.needsAddresses
    // A handshake begins when its address is known, beside the rest of the walk.
    let (known, announced) = AsyncStream<Endpoint>.makeStream()
    async let shaken = shake(known, asking: step.page, on: step.pagePorts)
    if step.visitsAll {
      // What the exports hold is known before anybody is asked.
      for endpoint in step.endpoints(at: Array(step.held.prefix(Observer.addressLimit))) { announced.yield(endpoint) }
    }
    var (walk, found, led, mail, _) =
      step.questions.isEmpty
      ? (Walk(), [], [], [], [])
      : await walker.walk(
        Goal(of: step), addressesOf: isSought ? step.target : nil, mailOf: step.mail ? step.target : nil
      ) { addresses in
        for endpoint in step.endpoints(at: Array(addresses.prefix(Observer.addressLimit))) { announced.yield(endpoint) }
      }
    if Task.isCancelled { missed.append("walk") }
    let answered = step.addresses + found
    // Those that users are given now come first.
    let beside = step.visitsAll ? step.held + led : Observer.passed(step.held + led, by: answered)
    let (addresses, surplus) = Observer.limited((answered + beside).uniqued, "addresses")
    walk.limits += surplus
    let endpoints = step.endpoints(at: addresses) + Observer.doors(of: mail, &walk.limits)
    for endpoint in endpoints { announced.yield(endpoint) }
    announced.finish()
    // Where users are led past S3, its own addresses would speak for the others.
    async let inTheClear = lookInTheClear(
      step, at: Array(answered.uniqued.prefix(Observer.addressLimit)),
      beside: Array(led.filter { !answered.contains($0) }.prefix(Observer.controlLimit)))
    let wanted = Set(endpoints)
    let handshakes = await shaken.filter { wanted.contains($0.endpoint) }
    // What the deadline cut off, or did not let begin.
    let seen = Set(handshakes.filter { $0.offer == .usual }.map(\.endpoint))
    missed += endpoints.filter { !seen.contains($0) }.map { $0.address.with(port: $0.port) }.sorted()
    let clear = await inTheClear
    var observation = Observation(
      target: step.target, began: began, ended: Moment.now(), walk: walk, handshakes: handshakes + clear.handshakes,
      missed: missed)
    observation.plainPage = clear.page
    observation.plainPageBeside = clear.pageBeside
    if step.asksForBucket { observation.strangersInTheClear = clear.strangers }
    if step.isLedPast(answered, led: led) { observation.elsewhere = await elsewhere.addresses() }
    if !step.addresses.isEmpty { observation.typed = Set(step.addresses) }
    if !step.aliases.isEmpty, plan.looking.oneServer {
      observation.walk.limits.append(
        "\(Observation.plainWalkPrefix) that \(step.target) is an alias of was not asked beside it (--one-server)")
    }
    if step.asksForBucket, observation.plainPage == nil, observation.plainPageBeside == nil {
      observation.walk.limits.append(
        "\(Observation.silentStoragePrefix) on port 80 whether the bucket of \(step.target) is there")
    }
    return observation
  }

  /// The addresses of those families of which users are given others alone.
  private static func passed(_ addresses: [Address], by given: [Address]) -> [Address] {
    addresses.filter { address in
      let given = given.filter { $0.isIPv6 == address.isIPv6 }
      return !given.isEmpty && !addresses.contains(where: given.contains)
    }
  }

  /// Where the hosts of a target's mail take it.
  private static func doors(of mail: [MailHost], _ limits: inout [String]) -> [Endpoint] {
    let all = mail.flatMap { host in
      host.addresses.map {
        Endpoint(address: $0, port: StartTLS.smtp.port, serverName: host.name, startTLS: .smtp)
      }
    }
    let (doors, surplus) = limited(all, "addresses of mail hosts")
    limits += surplus
    return doors
  }

  /// As many as are looked at, and what is said of the rest.
  private static func limited<Place>(_ places: [Place], _ what: String) -> (places: [Place], said: [String]) {
    guard places.count > addressLimit else { return (places, []) }
    let said = "\(Observation.surplusPrefix)\(addressLimit) of \(places.count) \(what) alone were looked at"
    return (Array(places.prefix(addressLimit)), [said])
  }

  /// What came of asking S3 for a bucket in the clear.
  private struct Clear {
    /// What S3 says, whichever of the addresses that users are given are its; where none is, what somebody else says.
    var page: PlainPage?
    /// What S3 says where users are not led.
    var pageBeside: PlainPage?
    var strangers: [Address] = []
    /// What the strangers serve over TLS, where that is expected of nobody.
    var handshakes: [Handshake] = []
  }

  /// Asks at the addresses that users are given, and where not all of those are S3, at some of its own `beside` them.
  ///
  /// S3 listens at all of its addresses: where it answers at one from here, nobody keeps us from the others, and nobody
  /// answers in its place. That one of its many addresses is silent beside others tells nothing.
  private func lookInTheClear(
    _ step: Plan.Step, at addresses: [Address], beside others: [Address]
  ) async -> Clear {
    guard let handshaker, step.asksForBucket else { return Clear() }
    let page = PageRequest(ofBucketAt: step.target, userAgent: plan.looking.userAgent)
    let given = await handshaker.pages(page, inTheClearAt: addresses)
    let own = given.pages.filter(\.isOfS3)
    let control =
      own.count == addresses.count ? [] : await handshaker.pages(page, inTheClearAt: others).pages.filter(\.isOfS3)
    let heard = Set((own + control).map(\.endpoint.address.isIPv6))
    func isHeard(_ address: Address) -> Bool { heard.contains(address.isIPv6) }
    var strangers = given.pages.filter { !$0.isOfS3 }.map(\.endpoint.address) + given.refused
    if own.isEmpty, given.mute.contains(where: isHeard) {
      let again = await handshaker.pages(page, inTheClearAt: given.mute.filter(isHeard))
      strangers += again.mute + again.refused + again.pages.filter { !$0.isOfS3 }.map(\.endpoint.address)
    }
    strangers = strangers.filter(isHeard).sorted()
    let (places, named) = AsyncStream<Endpoint>.makeStream()
    if step.ports.isEmpty {
      for stranger in strangers { named.yield(Endpoint(address: stranger, port: 443, serverName: step.serverName)) }
    }
    named.finish()
    let handshakes = await shake(places, asking: nil, on: []).filter { $0.offer == .usual && !$0.chain.isEmpty }
    return Clear(
      page: own.first ?? given.pages.first, pageBeside: own.isEmpty ? control.first : nil, strangers: strangers,
      handshakes: handshakes)
  }

  /// Each as soon as it is named and once, all at the same time; sorted, without those that the deadline cut off.
  private func shake(
    _ endpoints: AsyncStream<Endpoint>, asking page: PageRequest?, on ports: [UInt16]
  ) async -> [Handshake] {
    guard let handshaker else { return [] }
    return await withTaskGroup(of: [Handshake].self) { group in
      var begun: Set<Endpoint> = []
      for await endpoint in endpoints where begun.insert(endpoint).inserted {
        group.addTask {
          let page = ports.contains(endpoint.port) && endpoint.startTLS == nil ? page : nil
          let usual =
            if let page {
              await handshaker.handshake(endpoint, page: page)
            } else {
              await handshaker.handshake(endpoint)
            }
          if Task.isCancelled { return usual.chain.isEmpty ? [] : [usual] }
          // What came before the deadline counts, whatever becomes of those that explain it.
          let all = await handshaker.explained(usual, asking: page)
          return all.filter { $0.offer == .usual || !$0.chain.isEmpty || !Task.isCancelled }
        }
      }
      var done: [Handshake] = []
      for await seen in group { done += seen }
      return done.sorted { ($0.endpoint, $0.offer) < ($1.endpoint, $1.offer) }
    }
  }
}

/// Where the names lead that records of the exports are aliases of: asked once in a run, and only when somebody wants to know.
private actor Elsewhere {
  /// So many names are asked for; whoever has more is told of strangers who are none.
  private static let limit = 64

  private let names: [DomainName]
  private let walker: Walker
  private var asking: Task<Set<Address>, Never>?

  init(of names: [DomainName], by walker: Walker) {
    self.names = Array(names.prefix(Elsewhere.limit))
    self.walker = walker
  }

  func addresses() async -> Set<Address> {
    if let asking { return await asking.value }
    let task = Task { [names, walker] in
      names.isEmpty ? [] : Set(await walker.walk(Goal(questions: [], leads: names), addressesOf: nil).led)
    }
    asking = task
    return await task.value
  }
}

extension Plan.Step {
  /// Whether users are given an address to which no record of the target leads, as far as the exports and the names in
  /// them tell.
  fileprivate func isLedPast(_ given: [Address], led: [Address]) -> Bool {
    guard addresses.isEmpty, !held.isEmpty || !led.isEmpty else { return false }
    return !given.allSatisfy { held.contains($0) || led.contains($0) }
  }

  fileprivate func endpoints(at addresses: [Address]) -> [Endpoint] {
    ports.flatMap { port in
      addresses.map {
        Endpoint(
          address: $0, port: port, serverName: serverName, startTLS: startTLS, sought: sought == $0 ? nil : sought)
      }
    }
  }
}

/// Runs work and cancels it when the time has passed.
private func withDeadline(_ deadline: Duration?, _ work: @escaping @Sendable () async -> Void) async {
  guard let deadline else { return await work() }
  await withTaskGroup(of: Void.self) { group in
    group.addTask { await work() }
    group.addTask { try? await Task.sleep(for: deadline) }
    await group.next()
    group.cancelAll()
  }
}

extension PlainPage {
  fileprivate var isOfS3: Bool { exchange.response?.isOfS3 == true }
}
