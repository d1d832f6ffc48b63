"""Tells other systems what happened and which days came: by webhook to who subscribed, and as a list to who asks.

The journal itself is the outbox: every fact enters it in the transaction of its effect, in one order per plan, and a
subscription remembers up to where it was looked at. Telling costs a command nothing, and cannot be forgotten.
"""
