using Microsoft.Extensions.Logging;

namespace LiveCommerce.PaymentTrials.Shop;

/// <summary>Counts what people were told.</summary>
internal sealed class CountingLog<T>(Dictionary<int, int> told) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        told[eventId.Id] = told.GetValueOrDefault(eventId.Id) + 1;
}
