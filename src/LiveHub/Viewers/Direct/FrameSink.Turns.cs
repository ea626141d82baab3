namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>For who writes one frame on many connections at once: the turn of each is taken before, and what became of it is said afterwards.</summary>
internal sealed partial class FrameSink
{
    /// <summary>For who has taken the turn.</summary>
    public IOutput Output => _output;

    /// <summary>As <see cref="IOutput.Touch"/>.</summary>
    public int Touch() => (_isBusy ? 1 : 0) + (_lock.IsHeldByCurrentThread ? 1 : 0) + _output.Touch();

    /// <summary>Whether a frame could be begun now. Who is told otherwise is called when the one under way has gone.</summary>
    public bool AskForTurn()
    {
        lock (_lock)
        {
            _wasRefused |= _isBusy;
            return !_isBusy && !_isEnded;
        }
    }

    /// <summary>Takes the turn for a frame that somebody else writes on <see cref="Output"/> at once; others wait until <see cref="Settle"/>. False where <see cref="AskForTurn"/> is.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (!AskForTurn()) return false;
            (_isBusy, _wasRefused) = (true, false);
            return true;
        }
    }

    /// <summary>What became of the frame for which the turn was taken. Where it is <see cref="Handed.Gone"/>, <see cref="Cut"/> has to follow.</summary>
    /// <param name="taken">As of <see cref="IOutput.TrySend"/>.</param>
    /// <param name="look">To be called, outside of all locks: somebody was told <see cref="Handed.Busy"/> meanwhile.</param>
    public Handed Settle(ReadOnlyMemory<byte> frame, int taken, out Action? look)
    {
        lock (_lock)
        {
            look = null;
            if (_isClosed || taken == IOutput.Gone) return Handed.Gone;
            if (taken < frame.Length)
            {
                _rest = frame[taken..];
                FinishLater();
            }
            else if (_waiting?.TryDequeue(out var next) == true)
            {
                (_rest, _restOwner) = next;
                FinishLater();
            }
            else
            {
                (_isBusy, look) = (false, _wasRefused ? _idle : null);
            }
            return Handed.Over;
        }
    }
}
