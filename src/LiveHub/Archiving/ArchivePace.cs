namespace LiveCommerce.LiveHub.Archiving;

/// <summary>Rests as long as it has worked, several times over, so that archiving takes a small part of one core and of the writer's time.</summary>
/// <param name="time">The clock.</param>
/// <param name="rests">How many times as long as it worked; 0 where nobody sells meanwhile.</param>
internal sealed class ArchivePace(TimeProvider time, int rests)
{
    private static readonly TimeSpan AtLeast = TimeSpan.FromMilliseconds(2);

    private long _worked = time.GetTimestamp();

    public async ValueTask RestAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (rests == 0) return;
        var rest = time.GetElapsedTime(_worked) * rests;
        await Task.Delay(rest > AtLeast ? rest : AtLeast, time, cancellationToken);
        _worked = time.GetTimestamp();
    }
}
