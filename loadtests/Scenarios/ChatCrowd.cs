using System.Collections.Concurrent;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// The people who talk: each line of the plan is said at its instant by the next of them, whatever became of the lines before. A line without a known
/// outcome is said again under the same id.
/// </summary>
public sealed class ChatCrowd(ApiClient api, PreparedShow show, GuestToken[] guests, LiveFigures figures, ClientLoad load, TimeProvider time)
{
    /// <summary>A person says one line a second at most; so many people can say the busiest second of the plan twice over.</summary>
    public const int LeastPeople = 2 * ChatPlan.Peak;

    private const int Attempts = 8;
    private readonly string _path = $"/api/v1/streams/{show.StreamId}/talk/lines";
    private readonly ConcurrentBag<long> _said = [];

    /// <summary>Numbers of the lines that were acknowledged.</summary>
    public IReadOnlyCollection<long> Said => _said;

    /// <summary>Lines that were refused for good, or never answered.</summary>
    public int Unsaid { get; private set; }

    /// <summary>From the instant at which a line was to be said to its acknowledgement.</summary>
    public Histogram SayTime { get; } = new();

    public async Task RunAsync(ChatPlan plan, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var saying = new List<Task<bool>>(plan.Lines.Count);
        for (var i = 0; i < plan.Lines.Count && !stop.IsCancellationRequested; i++)
        {
            var wait = plan.Lines[i] - time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, stop);
            load.ArrivalLag.Record(wait < TimeSpan.Zero ? -wait : TimeSpan.Zero);
            saying.Add(SayAsync(guests[i % guests.Length].Token, i, began + (long)(plan.Lines[i].TotalSeconds * time.TimestampFrequency), stop));
        }

        Unsaid = (await Task.WhenAll(saying)).Count(static said => !said);
    }

    private async Task<bool> SayAsync(string token, int line, long intendedAt, CancellationToken stop)
    {
        var draft = new LineDraft(Uuid7.New(time), $"Line {line}: is the blue one still there? 💙");
        var request = new ApiRequest(HttpMethod.Post, _path, token, Body: ApiRequest.Encode(draft, WireJson.Default.LineDraft));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var answer = await api.SendAsync(request, WireJson.Default.SaidLine, stop);
            if (answer is { Kind: AnswerKind.Ok, Value.Line: { } said })
            {
                SayTime.Record(time.GetElapsedTime(intendedAt, answer.ReceivedAt));
                _said.Add(said.Number);
                return true;
            }

            if (answer.Kind == AnswerKind.Refused || answer.Breach is not null)
            {
                figures.UnexpectedAnswer($"a chat line: {answer.Describe()}");
                return false;
            }

            figures.Retry();
            if (!await Backoff.WaitAsync(attempt, answer.RetryAfter, time, stop)) return false;
        }

        return false;
    }
}
