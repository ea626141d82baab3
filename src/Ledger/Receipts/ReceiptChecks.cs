using System.Security.Cryptography;
using System.Text.Json;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Receipts;

/// <summary>
/// One refusal receipt against the journal: signed by the shop's key, and true at the sequence that it names. The walk calls it where the
/// journal passes that point.
/// </summary>
internal sealed class ReceiptChecks
{
    /// <summary>
    /// What was decided in a second may be written in any order: an owner's refusal is confirmed within a second after it was decided, and
    /// meanwhile another node may have written an event that it had decided before.
    /// </summary>
    private const long OneSecond = 1_000;

    private readonly string _name;
    private readonly RefusalClaim _claim;
    private readonly Findings _findings;
    private bool _judged;

    private ReceiptChecks(string name, RefusalClaim claim, Findings findings) => (_name, _claim, _findings) = (name, claim, findings);

    /// <summary>Reads the receipt and checks its signature; null where there is nothing to judge.</summary>
    /// <exception cref="IOException">The receipt or the key cannot be read.</exception>
    public static ReceiptChecks? Open(string path, string keyPath, Findings findings)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var members = new EventMembers(document.RootElement);
            var (key, signature) = (members.Text("key"), Convert.FromBase64String(members.Text("signature")));
            var claim = RefusalClaim.From(members.Inner("receipt"));
            members.End();
            CheckSignature(document.RootElement.GetProperty("receipt"), key, signature, keyPath, name, claim, findings);
            return new ReceiptChecks(name, claim, findings);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or UnreadableEventException or FormatException)
        {
            findings.Add(BreachKind.ReceiptUnreadable, name, 0, $"it is no refusal receipt: {e.Message.TrimEnd('.')}.");
            return null;
        }
    }

    public bool IsAbout(string kind, string id) => kind == "stock" && id == _claim.Sku;

    /// <summary>The walk goes behind an archived stretch; the state at its very end is known again.</summary>
    public void Skip(long from, long to)
    {
        if (_claim.Sequence >= from && _claim.Sequence < to) Unproven($"events {from + 1} to {to} lie in an archive that was not given.");
    }

    /// <summary>Before each event, and after the last one, where <paramref name="nextAt"/> is null.</summary>
    public void Pass(long sequence, long at, long? nextAt, OwnerAudit? audit)
    {
        if (_judged || sequence != _claim.Sequence) return;
        if (audit is null)
        {
            Unproven("nobody knows the state there, because an event before cannot be read.");
            return;
        }
        _judged = true;
        if (_claim.At < at) Add($"it was decided at {_claim.At}, but event {sequence} happened at {at}.");
        else if (nextAt < _claim.At - OneSecond) Add($"it was decided at {_claim.At}, when the journal had gone on to {sequence + 1} at {nextAt}.");
        else if (audit.Contradicts(_claim) is { } reason) Add($"the refusal '{_claim.Status}' is not justified: {reason}.");
    }

    public void Finish()
    {
        if (!_judged) Unproven($"the journal of {_claim.Sku} does not reach it.");
    }

    private static void CheckSignature(
        JsonElement receipt, string key, byte[] signature, string keyPath, string name, RefusalClaim claim, Findings findings)
    {
        using var publicKey = ECDsa.Create();
        try
        {
            publicKey.ImportFromPem(File.ReadAllText(keyPath));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new IOException($"{keyPath} holds no public key: {e.Message}", e);
        }
        var signed = CanonicalJson.Of(System.Text.Encoding.UTF8.GetBytes(receipt.GetRawText()));
        if (key != Convert.ToHexStringLower(SHA256.HashData(publicKey.ExportSubjectPublicKeyInfo())))
            findings.Add(BreachKind.ReceiptSignatureWrong, name, claim.Sequence, $"it names the key {key}, which is not the one in {Path.GetFileName(keyPath)}.");
        else if (!publicKey.VerifyData(signed, signature, HashAlgorithmName.SHA256))
            findings.Add(BreachKind.ReceiptSignatureWrong, name, claim.Sequence, "the signature is not that of the content.");
    }

    private void Add(string sentence) => _findings.Add(BreachKind.ReceiptUnjustified, _name, _claim.Sequence, sentence);

    private void Unproven(string sentence)
    {
        if (!_judged) _findings.Add(BreachKind.ReceiptUnproven, _name, _claim.Sequence, sentence);
        _judged = true;
    }
}
