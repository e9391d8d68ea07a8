"""Appointments: a person serves home and host at once, by an agreement in force. ACTIVE, then ENDED.

An appointment comes into being through its case (effects 签订协议 and 聘任). The host reports each month's days and pay
(by form or by Excel), the person confirms or disputes them, the university settles a dispute. Only confirmed months are
facts for the engine. The host may open the city's support case from here.
"""
