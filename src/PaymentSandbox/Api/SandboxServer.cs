using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.PaymentSandbox.Api;

/// <summary>Serves calls as the original would on a bad day: keys are remembered with their first answer, and each call has its fate drawn.</summary>
/// <param name="account">Whose gate is taken for each effect.</param>
/// <param name="apiKey">Null where every caller is welcome.</param>
/// <param name="time">For everything that takes long.</param>
public sealed class SandboxServer(PaymentAccount account, string? apiKey, TimeProvider time)
{
    /// <summary>Longer than any shop waits.</summary>
    public static readonly TimeSpan LongWay = TimeSpan.FromSeconds(30);

    private const int Fault500 = 500, PaymentRequired = 402, Ok = 200;

    /// <summary>Between an effect and its answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>What a shop receives; an answer that it has not waited for has had its effect all the same.</summary>
    public async Task<SandboxAnswer> ServeAsync(SandboxCall call)
    {
        if (apiKey is not null && call.Bearer != apiKey) return Refuse(401, "invalid_request_error", null, "Invalid API Key provided.");
        if (StripeRoutes.NameOf(call) is not { } name) return Refuse(404, "invalid_request_error", null, "Unrecognized request URL.");
        Fault fault;
        lock (account.Gate) fault = account.Moods.ForCall(name);
        var answer = await ServeAsync(call, name, fault);
        if (Latency > TimeSpan.Zero) await Task.Delay(Latency, time);
        return answer;
    }

    private async Task<SandboxAnswer> ServeAsync(SandboxCall call, string name, Fault fault)
    {
        switch (fault)
        {
            case Fault.ResetBefore:
                return SandboxAnswer.Reset;
            case Fault.SilentBefore:
                await Task.Delay(LongWay, time);
                return SandboxAnswer.Reset;
            case Fault.SlowRequest:
                await Task.Delay(LongWay, time);
                return Effect(call, name, fault);
            case Fault.Conflict:
                return Refuse(409, "idempotency_error", "idempotency_key_in_use", "There is currently another in-progress request using this key.");
            case Fault.RateLimit:
                return Refuse(429, "invalid_request_error", "rate_limit", "Request rate limit exceeded.") with { RetryAfter = 1 };
            case Fault.ResetAfter:
                Effect(call, name, fault);
                return SandboxAnswer.Reset;
            case Fault.SlowAnswer:
                return await AnswerLateAsync(call, name);
            case Fault.None or Fault.FaultBefore or Fault.FaultAfter:
            default:
                return Effect(call, name, fault);
        }
    }

    /// <summary>The effect at once; until it is answered the key is in use.</summary>
    private async Task<SandboxAnswer> AnswerLateAsync(SandboxCall call, string name)
    {
        var answer = Effect(call, name, Fault.SlowAnswer);
        if (answer.IsReplayed || call.IdempotencyKey is null)
        {
            await Task.Delay(LongWay, time);
            return answer;
        }
        KeyRecord? stored;
        lock (account.Gate)
        {
            stored = account.FindKey(call.IdempotencyKey);
            if (stored is { Status: > 0 }) account.Store(stored with { Status = 0 });
        }
        await Task.Delay(LongWay, time);
        lock (account.Gate)
        {
            if (stored is { Status: > 0 }) account.Store(stored);
        }
        return answer;
    }

    private SandboxAnswer Effect(SandboxCall call, string name, Fault fault)
    {
        lock (account.Gate)
        {
            account.Advance();
            if (call.IdempotencyKey is not { } key || call.Method != "POST") return Act(call, name, fault);
            var fingerprint = call.Fingerprint;
            if (account.FindKey(key) is { } known)
            {
                if (known.Fingerprint != fingerprint)
                    return Refuse(400, "idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters they were first used with.");
                return known.Status == 0
                    ? Refuse(409, "idempotency_error", "idempotency_key_in_use", "There is currently another in-progress request using this key.")
                    : new SandboxAnswer(known.Status, known.Body, IsReplayed: true);
            }
            var answer = Act(call, name, fault);
            // What was not tried (a parameter that is no good) is not stored; a state that forbids it is.
            if (answer.Status is Ok or PaymentRequired or Fault500 || answer.Body.Contains("unexpected_state", StringComparison.Ordinal))
                account.Store(new KeyRecord(key, fingerprint, answer.Status, answer.Body));
            return answer;
        }
    }

    private SandboxAnswer Act(SandboxCall call, string name, Fault fault)
    {
        var answer = fault == Fault.FaultBefore ? null : StripeRoutes.Serve(account, call, name, time.GetUtcNow());
        return fault is Fault.FaultBefore or Fault.FaultAfter ? Refuse(Fault500, "api_error", null, "An unknown error occurred.") : answer!;
    }

    private static SandboxAnswer Refuse(int status, string type, string? code, string message) =>
        SandboxAnswer.Of(status, StripeShapes.Error(type, code, message));
}
