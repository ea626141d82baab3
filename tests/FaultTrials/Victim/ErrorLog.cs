using Microsoft.Extensions.Logging;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>Warnings and worse on standard error, where the harness keeps the last of them for a person who looks into a breach.</summary>
internal sealed class ErrorLog<T> : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel}: {formatter(state, exception)} {exception}");
    }
}
