"""The rooms put in order. Nothing else knows more than one room.

    sources ─ collecting ─▶ captures ─▶ articles      collect, read
             tracing     ─▶ copies, credits           lineage
             understanding ▶ readings                 understand
             gathering   ─▶ members of stories        stories
             printing    ─▶ claims, roundup, check    claims, roundup
             counting    ─▶ dated series, findings    timing

Each step takes a `Desk`, does what is not yet done, and marks it done in the transaction that keeps
its findings: killed at any moment, it goes on where it was; run twice, it changes nothing.
`dateline.pipeline.files` runs single rooms over JSON Lines, without a desk.
"""
