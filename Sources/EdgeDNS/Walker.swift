import EdgeModel
import EdgeWire

/// Holds the one resolution of a run and carries out what it asks for.
package actor Walker {
  private var resolution: Resolution
  private let exchange: Exchange
  private let courtesy = Courtesy()
  /// Walks that somebody waits for, by a number of their own.
  private var waiting: [Int: Waiting] = [:]
  private var nextNumber = 0
  private var tasks: [Int: Task<Void, Never>] = [:]

  private struct Waiting {
    let questions: [Question]
    let continuation: CheckedContinuation<Void, Never>
  }

  package init(looking: Looking, exchange: Exchange) {
    resolution = Resolution(looking: looking)
    self.exchange = exchange
  }

  /// Resolves questions from the root, or as far as the task's cancellation lets it, and returns what was seen for them.
  package func walk(_ questions: [Question]) async -> Walk {
    handle(.begin(questions))
    nextNumber += 1
    let number = nextNumber
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled || resolution.isFinished(for: questions) {
          continuation.resume()
        } else {
          waiting[number] = Waiting(questions: questions, continuation: continuation)
        }
      }
    } onCancel: {
      Task { await self.give(up: number) }
    }
    return resolution.walk(for: questions)
  }

  /// The addresses that the servers of a name's zone gave for it, aliases followed; sorted.
  package func addresses(of name: DomainName) -> [Address] { resolution.addresses(of: name) }

  /// Ends everything under way.
  package func stop() {
    for task in tasks.values { task.cancel() }
    for number in waiting.keys { give(up: number) }
  }

  private func give(up number: Int) { waiting.removeValue(forKey: number)?.continuation.resume() }

  private func handle(_ event: Resolution.Event) {
    for ask in resolution.step(event) { perform(ask) }
    for (number, wait) in waiting where resolution.isFinished(for: wait.questions) { give(up: number) }
  }

  private func perform(_ ask: Resolution.Ask) {
    nextNumber += 1
    let number = nextNumber
    tasks[number] = Task { [exchange, courtesy] in
      let event: Resolution.Event? =
        switch ask {
        case .send(let query, let number, let patience):
          if await courtesy.enter(query.address) {
            await Walker.arrival(of: query, number, patience, exchange, courtesy)
          } else {
            nil
          }
        case .wake(let alarm, let delay):
          (try? await Task.sleep(for: delay)) == nil ? nil : .due(alarm)
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

/// Keeps the number of queries under way at one address small.
private actor Courtesy {
  private static let limit = 20
  private var underWay: [Address: Int] = [:]
  private var queues: [Address: [CheckedContinuation<Void, Never>]] = [:]

  /// Waits for a place; false when the task was cancelled.
  func enter(_ address: Address) async -> Bool {
    if underWay[address, default: 0] < Courtesy.limit {
      underWay[address, default: 0] += 1
    } else {
      await withCheckedContinuation { queues[address, default: []].append($0) }
    }
    // The place goes on to whoever waits behind.
    if Task.isCancelled { leave(address) }
    return !Task.isCancelled
  }

  func leave(_ address: Address) {
    if var queue = queues[address], !queue.isEmpty {
      let next = queue.removeFirst()
      queues[address] = queue
      next.resume()
    } else {
      underWay[address, default: 1] -= 1
    }
  }
}
