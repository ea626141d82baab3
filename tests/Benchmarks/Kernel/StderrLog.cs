using Microsoft.Extensions.Logging;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>Says what went wrong beside the figures: the first warnings and errors of a run, and no more, so that saying it costs nothing.</summary>
internal sealed class StderrLog<T> : ILogger<T>
{
    private const int Lines = 20;

    private int _said;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && Volatile.Read(ref _said) < Lines;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && Interlocked.Increment(ref _said) <= Lines) Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
    }
}
