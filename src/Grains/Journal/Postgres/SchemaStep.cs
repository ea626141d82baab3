using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// One numbered step of the schema; a step that shipped is never edited. Two releases run side by side on one database while nodes are replaced
/// one by one: a release expands first, the next one switches to the new form, and only the one after that takes the old form away.
/// </summary>
/// <param name="Number">1, 2, 3 ...; applied in this order, each once.</param>
/// <param name="Phase">What it does to code that does not know it.</param>
/// <param name="Name">For the log and the table of applied steps.</param>
/// <param name="Sql">Its statements, run in one transaction.</param>
/// <param name="Needs">The newest step that code must know to work after this one.</param>
public sealed record SchemaStep(int Number, SchemaPhase Phase, string Name, string Sql, int Needs)
{
    public byte[] Checksum => SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n")));
}

public enum SchemaPhase
{
    /// <summary>Adds; code that does not know it goes on working.</summary>
    Expand,

    /// <summary>Fills and turns over to what was added; both forms are kept.</summary>
    Switch,

    /// <summary>Takes away what no supported release uses any more.</summary>
    Contract,
}
