namespace LiveCommerce.Grains.Journal.Days;

/// <summary>
/// What a journal remembers of its sealed days while it writes: one instant, which only moves forward. It is raised before the leaves of a day
/// are read, so that no batch can slip in between reading and storing.
/// </summary>
internal sealed class SealedStamps
{
    private long _until = long.MinValue;

    /// <summary>Unix ms: nothing may be written that is stamped earlier.</summary>
    public long Until => Interlocked.Read(ref _until);

    public bool Refuses(DateTimeOffset stamp) => stamp.ToUnixTimeMilliseconds() < Until;

    public void Raise(long until)
    {
        for (var known = Until; known < until;)
        {
            var found = Interlocked.CompareExchange(ref _until, until, known);
            if (found == known) return;
            known = found;
        }
    }

    /// <summary>The store's time is never in a sealed day, also after its clock was set back: owners who ask for it stamp what can be written.</summary>
    public DateTimeOffset NotBefore(DateTimeOffset now) =>
        Until is var until && until > now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(until) : now;
}
