using Microsoft.Extensions.Logging;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>Nothing in a world is ever damaged from outside, so a grain that stops has broken its own state: that is a failure.</summary>
internal sealed class SimLog(SimWorld world, SimNode node) : ILogger
{
    private const int GrainUnreadable = 1101;
    private const int GrainStopped = 1102;
    private const int SnapshotUnusable = 1110;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || world.Loop.Trace.IsRead;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        world.Loop.Trace.Line(world.Loop.Now, $"{node.Name}: {logLevel} {formatter(state, exception)} {exception?.Message}");
        if (eventId.Id == GrainUnreadable) node.KeepsOrder = false; // callers who waited for the next activation come to it as they are scheduled
        if (eventId.Id is GrainStopped or SnapshotUnusable) world.Loop.Fail($"{node.Name}: {formatter(state, exception)} {exception}");
    }
}
