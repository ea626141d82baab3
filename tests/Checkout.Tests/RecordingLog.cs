using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Tests;

/// <summary>Keeps what was logged, so that a test can ask whether a person was told.</summary>
public sealed class RecordingLog<T> : ILogger<T>
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Entries { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
}
