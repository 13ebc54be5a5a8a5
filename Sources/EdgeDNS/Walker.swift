import EdgeModel
import EdgeWire

/// Holds the one resolution of a run and carries out what it asks for.
package actor Walker {
  private var resolution: Resolution
  private let exchange: Exchange
  private let courtesy = Courtesy()
  /// Walks that somebody waits for, by their numbers.
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var finished: Set<Int> = []
  private var nextNumber = 0
  private var tasks: [Int: Task<Void, Never>] = [:]

  package init(looking: Looking, exchange: Exchange) {
    resolution = Resolution(looking: looking)
    self.exchange = exchange
  }

  /// Resolves what a goal asks for from the root, or as far as the task's cancellation lets it, and returns what was seen
  /// for it.
  package func walk(_ goal: Goal) async -> Walk {
    nextNumber += 1
    let number = nextNumber
    handle(.begin(goal, account: number))
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
    return resolution.walk(for: number)
  }

  /// The addresses that the servers of a name's zone gave for it, aliases followed; sorted.
  package func addresses(of name: DomainName) -> [Address] { resolution.addresses(of: name) }

  /// Ends everything under way.
  package func stop() {
    for task in tasks.values { task.cancel() }
    for number in waiting.keys { give(up: number) }
  }

  private func give(up number: Int) { waiting.removeValue(forKey: number)?.resume() }

  private func handle(_ event: Resolution.Event) {
    for ask in resolution.step(event) { perform(ask) }
  }

  private func perform(_ ask: Resolution.Ask) {
    if case .finished(let account) = ask {
      finished.insert(account)
      give(up: account)
      return
    }
    nextNumber += 1
    let number = nextNumber
    tasks[number] = Task { [exchange, courtesy] in
      let event: Resolution.Event? =
        switch ask {
        case .send(let query, let number, let patience, let pace):
          if await courtesy.enter(query.address, pace) {
            await Walker.arrival(of: query, number, patience, exchange, courtesy)
          } else {
            nil
          }
        case .wake(let alarm, let delay):
          (try? await Task.sleep(for: delay)) == nil ? nil : .due(alarm)
        case .finished: nil
        }
      self.end(number, with: event)
    }
  }

  private static func arrival(
    of query: Query, _ number: Int, _ patience: Duration, _ exchange: Exchange, _ courtesy: Courtesy
  ) async -> Resolution.Event? {
    let arrival = await exchange.send(query, patience: patience)
    await courtesy.leave(query.address)
    return Task.isCancelled ? nil : .arrival(arrival, number: number)
  }

  private func end(_ number: Int, with event: Resolution.Event?) {
    tasks[number] = nil
    if let event { handle(event) }
  }
}
