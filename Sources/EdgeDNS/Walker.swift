import EdgeModel
import EdgeWire

/// Holds one resolution and carries out what it asks for.
package actor Walker {
  private var resolution: Resolution
  private let exchange: Exchange
  private let courtesy: Courtesy

  package init(looking: Looking, exchange: Exchange) {
    resolution = Resolution(looking: looking)
    self.exchange = exchange
    courtesy = Courtesy()
  }

  /// Resolves questions from the root, or as far as the task's cancellation lets it, and returns what was seen for them.
  package func walk(_ questions: [Question]) async -> Walk {
    await withTaskGroup(of: Resolution.Event?.self) { group in
      perform(resolution.step(.begin(questions)), in: &group)
      while !resolution.isFinished, !Task.isCancelled, let event = await group.next() {
        guard let event else { continue }
        perform(resolution.step(event), in: &group)
      }
      group.cancelAll()
    }
    return resolution.walk(for: questions)
  }

  private func perform(_ asks: [Resolution.Ask], in group: inout TaskGroup<Resolution.Event?>) {
    for ask in asks {
      group.addTask { [exchange, courtesy] in
        switch ask {
        case .send(let query, let number, let patience):
          guard await courtesy.enter(query.address) else { return nil }
          let arrival = await exchange.send(query, patience: patience)
          await courtesy.leave(query.address)
          return Task.isCancelled ? nil : .arrival(arrival, number: number)
        case .wake(let alarm, let delay):
          // Cancelled: nobody waits for the alarm any more.
          guard (try? await Task.sleep(for: delay)) != nil else { return nil }
          return .due(alarm)
        }
      }
    }
  }
}

/// Keeps the number of queries under way at one address small.
actor Courtesy {
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
