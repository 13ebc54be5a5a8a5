import EdgeModel
import EdgeWire
import NIOCore

/// Holds the one resolution of a run and carries out what it asks for, all of it on one event loop.
package actor Walker {
  private nonisolated let loop: any EventLoop
  private var resolution: Resolution
  private let exchange: Exchange
  private var courtesy = Courtesy()
  /// Queries that wait for their turn, by address.
  private var queues: [Address: [Waiting]] = [:]
  private var pausing: Set<Address> = []
  /// Queries under way, each with the way to end it, by number.
  private var sending: [Int: EventLoopPromise<Heard>] = [:]
  /// Walks that somebody waits for, by their numbers.
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var finished: Set<Int> = []
  /// Who waits for addresses, by the numbers of their walks.
  private var seekers: [Int: Seeker] = [:]
  /// Those of them for whom something has arrived, once all that is there is taken in.
  private var owing: Set<Int> = []
  private var nextNumber = 0
  private var isStopped = false

  package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

  package init(looking: Looking, exchange: Exchange, on loop: any EventLoop) {
    resolution = Resolution(looking: looking)
    self.exchange = exchange
    self.loop = loop
  }

  /// Resolves what a goal asks for from the root, or as far as the task's cancellation lets it, and returns what was seen
  /// for it, and, where they are wanted, the addresses that the servers of a name's zone gave for the name, aliases
  /// followed, those of the names that the goal leads to and of the resources that its aliases pass by, and the hosts that
  /// take a name's mail; all sorted.
  ///
  /// `lost` are the names that the goal leads to that have no address, as the servers of their zones say.
  ///
  /// `found` hears of addresses as soon as a server gives them, long before everything is known.
  package func walk(
    _ goal: Goal, addressesOf name: DomainName?, mailOf domain: DomainName? = nil,
    found: (@Sendable ([Address]) -> Void)? = nil
  ) async -> (walk: Walk, addresses: [Address], led: [Address], mail: [MailHost], lost: [DomainName]) {
    nextNumber += 1
    let number = nextNumber
    if let name, let found {
      seekers[number] = Seeker(names: [name] + (goal.announcesLeads ? goal.leads : []), found: found)
    }
    handle(.begin(goal, account: number))
    tell(number)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled || finished.contains(number) {
          continuation.resume()
        } else {
          waiting[number] = continuation
        }
      }
    } onCancel: {
      Task { await self.give(up: number) }
    }
    finished.remove(number)
    seekers[number] = nil
    defer { resolution.forget(number) }
    return (
      resolution.walk(for: number), name.map { resolution.addresses(of: $0) } ?? [],
      Set(goal.leads.flatMap { resolution.addresses(of: $0) } + resolution.addressesPassedBy(number)).sorted(),
      domain.map { resolution.mailHosts(of: $0) } ?? [],
      goal.leads.filter { resolution.hasNoAddress($0) }.sorted()
    )
  }

  /// Ends everything under way.
  package func stop() {
    isStopped = true
    for ending in sending.values { ending.succeed(Heard(outcome: .timeout, ignored: 0)) }
    for number in waiting.keys { give(up: number) }
  }

  /// Tells a seeker the addresses that are new.
  private func tell(_ number: Int) {
    owing.remove(number)
    guard var seeker = seekers[number] else { return }
    let addresses = seeker.names.flatMap { resolution.addresses(of: $0) }.uniqued
      .filter { !seeker.told.contains($0) }
    guard !addresses.isEmpty else { return }
    seeker.told.formUnion(addresses)
    seekers[number] = seeker
    seeker.found(addresses)
  }

  private func give(up number: Int) { waiting.removeValue(forKey: number)?.resume() }

  private func handle(_ event: Resolution.Event) {
    guard !isStopped else { return }
    for ask in resolution.step(event) {
      switch ask {
      case .finished(let account):
        finished.insert(account)
        give(up: account)
      case .send(let query, let number, let patience, let pace):
        queues[query.address, default: []].append(Waiting(query, number, patience, pace))
        drain(query.address)
      case .wake(let alarm, let delay):
        loop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [weak self] in
          self?.assumeIsolated { $0.handle(.due(alarm)) }
        }
      }
    }
  }

  /// Sends what waits for an address, as far as courtesy allows.
  private func drain(_ address: Address) {
    while !pausing.contains(address), let next = queues[address]?.first {
      switch courtesy.enter(address, next.pace, at: .now()) {
      case .now:
        queues[address]?.removeFirst()
        send(next)
      case .afterAnother:
        return
      case .after(let delay):
        pausing.insert(address)
        loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.assumeIsolated { $0.resume(address) } }
        return
      }
    }
    if queues[address]?.isEmpty == true { queues[address] = nil }
  }

  private func resume(_ address: Address) {
    pausing.remove(address)
    drain(address)
  }

  private func send(_ next: Waiting) {
    let ending = loop.makePromise(of: Heard.self)
    sending[next.number] = ending
    exchange.send(next.query, patience: next.patience, on: loop, ending: ending).assumeIsolated()
      .whenSuccess { [weak self] arrival in
        self?.assumeIsolated { $0.take(arrival, number: next.number) }
      }
  }

  private func take(_ arrival: Arrival, number: Int) {
    sending[number] = nil
    courtesy.leave(arrival.query.address)
    handle(.arrival(arrival, number: number))
    let question = arrival.query.question
    if question.type.isAddress {
      for (walk, seeker) in seekers
      where !owing.contains(walk) && seeker.names.contains(where: { resolution.leads($0, to: question) }) {
        // All that a name leads to is looked at for that, which would be too much for every single answer.
        owing.insert(walk)
        loop.assumeIsolated().execute { [weak self] in self?.assumeIsolated { $0.tell(walk) } }
      }
    }
    drain(arrival.query.address)
  }
}

/// Who wants to hear of the addresses of names, and of which he has heard.
private struct Seeker {
  let names: [DomainName]
  let found: @Sendable ([Address]) -> Void
  var told: Set<Address> = []
}

/// A query that waits for its turn.
private struct Waiting {
  let query: Query
  let number: Int
  let patience: Duration
  let pace: Pace

  init(_ query: Query, _ number: Int, _ patience: Duration, _ pace: Pace) {
    (self.query, self.number, self.patience, self.pace) = (query, number, patience, pace)
  }
}
