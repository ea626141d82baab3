using System.ComponentModel;
using System.Runtime.InteropServices;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>What one phase found.</summary>
/// <param name="Answers">Complete answers with the expected status.</param>
/// <param name="Elapsed">From the first to the last of them.</param>
public sealed record LoopFigures(long Answers, TimeSpan Elapsed, Histogram Times)
{
    public double PerSecond => Answers / Elapsed.TotalSeconds;
}

/// <summary>
/// Keeps every connection busy with one request at a time from one thread: what is answered is counted and asked again at once. A closed
/// loop finds how much a server can do, not how long a person waits; the times are those under saturation.
/// </summary>
public sealed partial class ClosedLoop(IReadOnlyList<RawConnection> connections, TimeProvider time)
{
    private const short Readable = 1; // POLLIN
    private const int AnswerWithinMs = 10_000;

    private readonly PollEntry[] _poll = [.. connections.Select(static one => new PollEntry { Descriptor = one.Descriptor, Wanted = Readable })];

    /// <summary>Asks for <paramref name="length"/> and then waits for what is under way.</summary>
    /// <param name="next">The bytes of the next request; used before it is called again.</param>
    /// <param name="expected">The status of a good answer; any other ends the measurement.</param>
    /// <exception cref="IOException">An answer was not the expected one, or none came.</exception>
    public LoopFigures Run(Func<ReadOnlyMemory<byte>> next, int expected, TimeSpan length)
    {
        var times = new Histogram();
        var answers = 0L;
        var began = time.GetTimestamp();
        var until = began + (long)(length.TotalSeconds * time.TimestampFrequency);
        foreach (var connection in connections) Send(connection, next);
        for (var running = connections.Count; running > 0;)
        {
            Wait();
            var now = time.GetTimestamp();
            for (var i = 0; i < _poll.Length; i++)
            {
                if (_poll[i].Happened == 0) continue;
                var connection = connections[i];
                var status = connection.Receive();
                if (status == 0) continue;
                if (status != expected) throw new IOException($"{status} instead of {expected}:{Environment.NewLine}{connection.Shown}");
                times.Record(time.GetElapsedTime(connection.SentAt, now));
                answers++;
                if (now < until) Send(connection, next);
                else running--;
            }
        }

        return new LoopFigures(answers, time.GetElapsedTime(began), times);
    }

    private void Send(RawConnection connection, Func<ReadOnlyMemory<byte>> next)
    {
        connection.SentAt = time.GetTimestamp();
        connection.Send(next().Span);
    }

    private void Wait()
    {
        var ready = Poll(_poll, (nuint)_poll.Length, AnswerWithinMs);
        if (ready < 0 && Marshal.GetLastPInvokeError() is not Interrupted) throw new Win32Exception(Marshal.GetLastPInvokeError());
        if (ready == 0) throw new IOException($"No answer within {AnswerWithinMs / 1_000} s.");
    }

    private const int Interrupted = 4; // EINTR

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll([In, Out] PollEntry[] entries, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
