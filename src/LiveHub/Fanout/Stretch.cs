using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// Some viewers of a walk, who are told together: first each one's connection is spoken for, then the frame that nearly all of them share is handed to all at once, then each learns what its
/// socket took. Who stands at another place than the first, or has something of its own to be told, is told by itself.
/// </summary>
internal sealed class Stretch(ISends sends)
{
    private readonly DirectViewer?[] _viewers = new DirectViewer[sends.AtOnce];
    private readonly IOutput[] _outputs = new IOutput[sends.AtOnce];
    private readonly int[] _taken = new int[sends.AtOnce];
    private int _count;
    private int _delivered;
    private int _conflated;
    private long _touched; // so that nobody leaves it out

    /// <summary>So many more may be added.</summary>
    public int Room => _viewers.Length - _count;

    public void Add(DirectViewer viewer) => _viewers[_count++] = viewer;

    /// <summary>Tells all who were added, and forgets them.</summary>
    public void Tell(StreamChannel.CrowdFrames frames)
    {
        var (met, begun) = (_count, 0);
        // Ten thousand viewers are not in the processor's cache. Looked at all at once, without a lock between them, they are fetched side by side; one after the other each would be waited for.
        for (var i = 0; i < met; i++) _touched += _viewers[i]!.Touch();
        Frame? shared = null;
        Array.Fill(_taken, IOutput.Gone); // should sending fail half way, nobody knows what went out: such a connection is of no use any more
        try
        {
            for (var i = 0; i < met; i++)
            {
                var viewer = _viewers[i]!;
                var told = viewer.Begin(frames, ref shared);
                if (told == Told.Begun) (_viewers[begun], _outputs[begun++]) = (viewer, viewer.Output);
                else Count(told);
            }
            if (shared is not null) sends.Send(shared.Update.Frame.Span, _outputs.AsSpan(0, begun), _taken);
        }
        finally
        {
            for (var i = 0; i < begun; i++) Count(_viewers[i]!.Settle(frames, shared!, _taken[i]));
            Array.Clear(_viewers, 0, met);
            Array.Clear(_outputs, 0, begun);
            _count = 0;
        }
    }

    /// <summary>How many were told, and how many will be when their socket has room, since this was asked last.</summary>
    public (int Delivered, int Conflated) TakeCounts()
    {
        var counts = (_delivered, _conflated);
        (_delivered, _conflated) = (0, 0);
        return counts;
    }

    private void Count(Told told)
    {
        if (told == Told.Newest) _delivered++;
        else if (told == Told.Later) _conflated++;
    }
}
